/* guards.js: the guard map. Each lock with the objects that it guards, those first that are not always guarded; at the
 * end what no lock guards. An object opens to all places that touch it; #object=NAME opens one, #lock=NAME a lock. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {name, place, bar, readHash} = lockwise.text;
    const [files, locks, threads, objects] = await lockwise.loadAll("files", "locks", "threads", "objects");
    const view = document.getElementById("view");
    objects.forEach((object, id) => object && (object.id = id));

    const threadNames = (ids) => ids.map((id, i) => [i > 0 ? ", " : "", name(threads[id].name)]);

    const openObject = async (object, body) => {
        if (body.hasChildNodes()) return;
        const accesses = await lockwise.places.load(object.id);
        body.replaceChildren(h("p", {class: "muted"}, "Declared at ", place(files, ...object.at), ". Touched by ",
                                 threadNames(object.threads), "."),
            lockwise.places.table(files, threads, locks, accesses, object.guard !== 0));
    };

    const objectItem = (object) => {
        const body = h("div", {class: "inner"});
        const details = h("details", {class: "object", toggle: () => details.open && openObject(object, body)},
            h("summary", {}, name(object.name),
                object.guard ? bar(object.hits, object.total) :
                               h("span", {class: "muted"}, plural(object.total, "place")),
                h("span", {class: "muted"}, plural(object.threads.length, "thread"))),
            body);
        object.details = details;
        return details;
    };

    const coverage = (object) => object.hits / (object.total || 1);

    const useList = (lock) => h("details", {}, h("summary", {}, plural(lock.uses.length, "call")),
        h("ul", {class: "uses"},
            lock.uses.map(([file, line, fn, use, shared]) => h("li", {}, use, shared ? " for reading " : " ",
                              place(files, file, line), fn ? [" in ", name(fn)] : null))));

    /* A lock, or with 0 what none guards. Its objects are made when it is opened. */
    const lockItem = (id, guarded) => {
        const lock = locks[id], body = h("div", {class: "inner"});
        const fill = () => {
            if (body.hasChildNodes()) return;
            if (lock)
                body.append(h("p", {class: "muted"}, [lock.kind, lock.nature].filter(Boolean).join(", "), " ",
                                place(files, ...lock.at)),
                    lock.uses.length > 0 ? useList(lock) : "");
            body.append(...guarded.map(objectItem));
        };
        const odd = guarded.filter((object) => object.hits < object.total).length;
        const details = h("details", {class: "lock", toggle: () => details.open && fill()},
            h("summary", {}, lock ? name(lock.name) : h("b", {}, "No lock"),
                h("span", {class: "muted"},
                    lock ? `guards ${plural(guarded.length - odd, "object")} everywhere, ${odd} in some places` :
                           `${plural(guarded.length, "shared object")} that no lock guards`)),
            body);
        return {id, lock, guarded, details, fill};
    };

    const items =
        locks
            .map((lock, id) => {
                const guarded = objects.filter((object) => object && object.guard === id);
                return lockItem(id, guarded.sort((a, b) => (id ? coverage(a) - coverage(b) : 0) || a.id - b.id));
            })
            .filter((item) => item.id > 0 || item.guarded.length > 0)
            .sort((a, b) => (a.id === 0) - (b.id === 0) || b.guarded.length - a.guarded.length || a.id - b.id);

    const query = h("input", {
        id: "query",
        type: "search",
        placeholder: "Search: a lock or an object",
        autocomplete: "off",
        spellcheck: "false"
    });
    const count = h("p", {id: "count", role: "status"});
    const draw = () => {
        const word = query.value.toLowerCase();
        const fits = (text) => text.toLowerCase().includes(word);
        let shown = 0;
        for (const {lock, guarded, details, fill} of items) {
            const found = guarded.filter((object) => fits(object.name)), whole = !word || (lock && fits(lock.name));
            details.hidden = !whole && found.length === 0;
            if (word && found.length > 0 && found.length < 50) {
                fill();
                details.open = true;
            }
            for (const object of guarded)
                if (object.details) object.details.hidden = !whole && !fits(object.name);
            shown += details.hidden ? 0 : whole ? guarded.length : found.length;
        }
        count.textContent = plural(shown, "object");
    };
    query.addEventListener("input", draw);
    view.append(h("div", {class: "bar"}, h("search", {},
        h("label", {class: "visually-hidden", for: "query"}, "Search locks and objects"), query), count),
    h("div", {class: "tree"}, items.map(({details}) => details)));
        lockwise.keys.on("/", "search", () => query.focus());
        draw();

        const follow = () => {
            const values = readHash();
            const item = values.has("lock") ?
                items.find(({lock}) => lock?.name === values.get("lock")) :
                items.find(({guarded}) => guarded.some((object) => object.name === values.get("object")));
            if (!item) return;
            item.fill();
            item.details.open = true;
            const object = item.guarded.find((other) => other.name === values.get("object"));
            if (object) object.details.open = true;
            (object ?? item).details.scrollIntoView({block: "start"});
        };
        addEventListener("hashchange", follow);
        follow();
        performance.mark("lockwise-ready");
});
