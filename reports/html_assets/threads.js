/* threads.js: the thread map: who creates whom, as a tree, and what each touches. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {name, place, hash} = lockwise.text;
    const [files, threads, objects] = await lockwise.loadAll("files", "threads", "objects");
    const most = 200;  // objects that are listed

    const origins = {
        main: "runs main",
        "library-callers": "whoever calls the library",
        created: "",
        "signal-handler": "a signal handler: interrupts a thread"
    };
    const endings = {unknown: "nobody is seen to join or detach it", joined: "joined", detached: "detached"};

    const touched = (id) => objects.filter((object) => object && object.threads.includes(id));

    const objectLink = (object) =>
        h("li", {}, h("a", {href: "guards.html" + hash({object: object.name})}, name(object.name)));

    const touchedList = (found) =>
        h("details", {}, h("summary", {}, `touches ${plural(found.length, "shared object")}`),
            h("ul", {class: "names"}, found.slice(0, most).map(objectLink),
                found.length > most ? h("li", {}, `and ${found.length - most} more`) : null));

    const term = (title, ...content) => h("div", {}, h("dt", {}, title), h("dd", {}, content));

    const item = (thread, id) => {
        const children =
            threads.map((other, i) => i).filter((i) => threads[i] && threads[i].creator === id && i !== id);
        const found = touched(id);
        return h("li", {},
            h("article", {class: "panel thread", id: "thread-" + id},
                h("h2", {}, name(thread.name), h("span", {class: "chip"}, thread.many ? "several" : "one")),
                h("dl", {class: "terms narrow"},
                    term("Begins", origins[thread.origin],
                        thread.root.length > 0 ?
                            [
                                thread.origin === "created" ? "in " : " in ", name(thread.root[2]), " ",
                                place(files, thread.root[0], thread.root[1])
                            ] :
                            null),
                    thread.origin === "created" ? term("Created", place(files, thread.site[0], thread.site[1]),
                                                      thread.site[2] ? [" in ", name(thread.site[2])] : null) :
                                                  null,
                    thread.origin === "created" ? term("Ends", endings[thread.ending]) : null,
                    term("Runs beside",
                        thread.beside.length === 0 ?
                            "none" :
                            thread.beside.map((other, i) => [i > 0 ? ", " : "",
                                                  h("a", {href: "#thread-" + other}, name(threads[other].name))])),
                    term("Findings",
                        h("a", {href: "index.html" + hash({thread: thread.name.replace(/[@#].*/, "")})},
                            "of this thread"))),
                found.length > 0 ? touchedList(found) : null),
            children.length > 0 ? h("ul", {class: "threads"}, children.map((child) => item(threads[child], child))) :
                                  null);
    };

    const roots = threads.map((thread, id) => id).filter((id) => threads[id] && !threads[threads[id].creator]);
    document.getElementById("view").append(h("ul", {class: "threads"}, roots.map((id) => item(threads[id], id))));
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    performance.mark("lockwise-ready");
});
