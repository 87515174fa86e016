/* places.js: every place in the code that touches an object, with the threads that get there and the locks they
 * hold. */
"use strict";

lockwise.places = (() => {
    const {h} = lockwise.dom;
    const {place, name, hash} = lockwise.text;
    const perFile = 100;  // as HTML_SHARD

    /* The accesses to an object, and how they are reached. */
    const load = async (object) => {
        const {accesses, reach} = await lockwise.load("objects-" + Math.floor(object / perFile));
        return accesses[object % perFile].map(([file, line, fn, write, atomic, unsure, guarded, text,
            way]) => ({file, line, fn, write, atomic, unsure, guarded, text, way, reach: reach[way]}));
    };

    /* Locks held for reading are negative. */
    const lockNames = (locks, held) =>
        held.map((lock, i) => [i > 0 ? ", " : "", name(locks[Math.abs(lock)].name), lock < 0 ? " (for reading)" : ""]);

    const way = (threads, locks, [who, held, sometimes]) =>
        h("li", {}, who.map((thread, i) => [i > 0 ? ", " : "", name(threads[thread].name)]), ": ",
            held.length > 0 ? ["holds ", lockNames(locks, held)] : "holds nothing",
            sometimes.length > 0 ? ["; sometimes ", lockNames(locks, sometimes)] : null);

    const what = (access) => (access.atomic ? "atomic " : "") + (access.write ? "write" : "read");

    /* A line that reads and writes at once ("n++") is one row. */
    const merged = (accesses) => {
        const rows = new Map();
        for (const access of accesses) {
            const key = [access.file, access.line, access.text, access.guarded, access.unsure, access.way].join();
            if (!rows.has(key)) rows.set(key, {...access, kinds: []});
            rows.get(key).kinds.push(what(access));
        }
        return [...rows.values()];
    };

    /* own: lines ("file:line") of the finding that the table is a part of. */
    const table = (files, threads, locks, accesses, hasGuard, own = new Set()) => h("table", {class: "list places"},
        h("thead", {}, h("tr", {}, ["Access", "Where", "Reached by"].map((title) => h("th", {scope: "col"}, title)))),
        h("tbody", {},
            merged(accesses).map(
                (access) => h("tr", {class: own.has(access.file + ":" + access.line) ? "own" : null},
                    h("td", {},
                        hasGuard ? h(
                                       "span", {
                                           class: access.guarded ? "dot with" : "dot without",
                                           title: access.guarded ? "with the guard" : "without the guard"
                                       }) :
                                   null,
                        [...new Set(access.kinds)].join(", "),
                        h("span", {class: "visually-hidden"},
                            !hasGuard          ? "" :
                                access.guarded ? ", guarded" :
                                                 ", not guarded"),
                        access.unsure ? h("small", {}, "if a call is resolved rightly") : null),
                    h("td", {}, name(access.text),
                        h("small", {}, place(files, access.file, access.line),
                            access.fn ? [" in ", name(access.fn)] : null)),
                    h("td", {},
                        access.reach.length > 0 ? h("ul", {}, access.reach.map((reach) => way(threads, locks, reach))) :
                                                  h("span", {class: "none"}, "nobody was seen to get there"))))));

    /* One cell an access, each a link to it: guarded ones first. */
    const bar = (files, accesses) =>
        h("p", {class: "cells"}, accesses.toSorted((a, b) => b.guarded - a.guarded).map((access) => {
            const file = files[access.file],
                  text = `${what(access)} ${access.text}, ${file?.[0]}:${access.line}, ` +
                (access.guarded ? "with the guard" : "without the guard");
            const kind = access.guarded ? "cell with" : "cell without";
            return file?.[1] > 0 ? h("a", {
                class: kind,
                title: text,
                "aria-label": text,
                href: "source.html" + hash({file: file[0], line: access.line})
            }) :
                                   h("span", {class: kind, title: text});
        }));

    return {load, table, bar};
})();
