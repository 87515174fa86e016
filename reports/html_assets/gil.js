/* gil.js: what breaks without the lock of an interpreter: the shared state of a module by what keeps it apart, the least
 * kept first. An object opens to all places that touch it; #object=NAME opens one. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {name, place, badge, sentence, readHash} = lockwise.text;
    const [files, locks, threads, objects, gil] = await lockwise.loadAll("files", "locks", "threads", "objects", "gil");
    const view = document.getElementById("view");
    const [token] = gil.tokens;
    const keepers = {nothing: 0, token: 1, lock: 2, atomic: 3, apart: 4, setUp: 5};  // as FactKeeper
    const isShared = (state) => state.scope < 2;  // there is one: a variable, or in the module's state

    /* Each state is in the first section that takes it. */
    const it = token.name;
    const sections = [
        {
            id: "races",
            tone: "bad",
            modes: ["breaks", "breaks"],
            title: `Not even ${it} guards it`,
            text: "Two places, one a write, may happen at once in either build.",
            takes: (state) => state.kept === keepers.nothing
        },
        {
            id: "breaks",
            tone: "bad",
            modes: ["safe", "breaks"],
            title: `Breaks without ${it}`,
            text: `There is one for all threads, and ${it} alone keeps them apart. Set it up while the module is ` +
                "imported, give it a lock, or make it atomic.",
            takes: (state) => state.without === keepers.nothing && isShared(state)
        },
        {
            id: "objects",
            tone: "odd",
            modes: ["safe", "breaks if shared"],
            title: "Breaks if threads share the object",
            text:
                `Each object has its own, and ${it} alone guards it. Where two threads may use one object, it needs ` +
                "a lock in it, or a critical section.",
            takes: (state) => state.without === keepers.nothing
        },
        {
            id: "locks",
            title: "Guarded by a lock of its own",
            text: "The same lock is held wherever two threads could meet.",
            takes: (state) => state.without === keepers.lock
        },
        {id: "atomic", title: "Atomic", text: "All accesses are.", takes: (state) => state.without === keepers.atomic},
        {
            id: "apart",
            title: "Never touched by two at once",
            text: "Each thread has its own, or one is done before the other begins.",
            takes: (state) => state.without === keepers.apart
        },
        {
            id: "set-up",
            title: "Set up once",
            text: "Written while the module is imported, and only read after that.",
            takes: (state) => state.without === keepers.setUp
        },
        {id: "constant", title: "Only read", text: "Nobody is seen to write it.", takes: () => true}
    ].map((section) => ({tone: "good", modes: ["safe", "safe"], ...section}));

    const scopes = ["variable", "in the module's state", "member of objects", "memory behind pointers"];
    const lockName = (state) => state.lock ? name(locks[state.lock].name) : "several locks";

    const finding = ([id, tier, message]) =>
        h("li", {}, badge(tier), " ", h("a", {href: "finding.html#id=" + id}, sentence(message)));

    const open = async (state, body) => {
        if (body.hasChildNodes()) return;
        const object = objects[state.object], accesses = await lockwise.places.load(state.object);
        body.replaceChildren(h("p", {class: "muted"}, "Declared at ", place(files, ...object.at), "."),
            state.findings.length > 0 ? h("ul", {class: "found"}, state.findings.map(finding)) : "",
            lockwise.places.table(files, threads, locks, accesses, object.guard !== 0));
    };

    const item = (state) => {
        const object = objects[state.object], body = h("div", {class: "inner"});
        const details = h("details", {class: "object", toggle: () => details.open && open(state, body)},
            h("summary", {}, name(object.name), h("span", {class: "muted"}, scopes[state.scope]),
                h("span", {class: "muted"}, plural(object.total, "place")),
                state.without === keepers.lock ? h("span", {class: "muted"}, "under ", lockName(state)) : null,
                state.findings.length > 0 ? badge(Math.max(...state.findings.map(([, tier]) => tier))) : null),
            body);
        state.details = details;
        return details;
    };

    for (const state of gil.states) state.section = sections.find((section) => section.takes(state));
    const filled = sections.map((section) => ({...section, states: gil.states.filter((s) => s.section === section)}))
                       .filter((section) => section.states.length > 0);

    const option = h("code", {class: "nb"}, "--python=free-threaded");
    const judged = token.renounced ?
        [`This run was judged without ${it}: the module says that it runs so, or `, option, " did."] :
        [
            `This run was judged with ${it}: what breaks without is of tier low, and critical sections do nothing. `,
            option, " judges it without."
        ];
    view.append(h("p", {class: "lead"}, judged, " ", h("a", {href: "concept-gil.html"}, "The idea behind it"), "."),
        filled.length === 0 ? h("p", {class: "empty"}, `No shared state is seen that ${it} could guard.`) :
                              h("ul", {class: "keepers"},
                                  filled.map((section) => h("li", {class: section.tone},
                                                 h("a", {href: "#" + section.id}, h("b", {}, section.states.length),
                                                     " ", section.title)))),
        ...filled.map((section) => h("section", {class: "tree", id: section.id, "aria-labelledby": section.id + "-h"},
                          h("h2", {id: section.id + "-h"}, section.title),
                          h("dl", {class: "modes " + section.tone},
                              h("div", {}, h("dt", {}, `With ${it}`), h("dd", {}, section.modes[0])),
                              h("div", {}, h("dt", {}, "Without"), h("dd", {}, section.modes[1]))),
                          h("p", {class: "muted"}, section.text), section.states.map(item))));

    const follow = () => {
        const wanted = readHash().get("object");
        const state = gil.states.find(({object}) => objects[object].name === wanted);
        if (!state) return;
        state.details.open = true;
        state.details.scrollIntoView({block: "start"});
    };
    addEventListener("hashchange", follow);
    follow();
    performance.mark("lockwise-ready");
});
