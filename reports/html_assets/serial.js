/* serial.js: how much of each thread's work is done under which lock. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {name, hash, part} = lockwise.text;
    const [locks, threads, serial] = await lockwise.loadAll("locks", "threads", "serial");
    const view = document.getElementById("view");

    const row = (share) => h("tr", {},
        h("th", {scope: "row"},
            h("a", {href: "guards.html" + hash({lock: locks[share.lock].name})}, name(locks[share.lock].name))),
        h("td", {}, name(threads[share.thread].name)), h("td", {}, part(share.permille)),
        h("td", {}, plural(share.loops, "loop") + ", " + plural(share.calls, "call")),
        share.bounds.map((bound) => h("td", {class: "number"}, (bound / 100).toFixed(2))));
    const heads = ["Lock", "Thread", "Share of its work", "Under it"].map((title) => h("th", {scope: "col"}, title));
    const bounds = serial.threads.map((count) => h("th", {scope: "col", class: "number"}, `${count} threads`));
    const shares = [...serial.shares].sort((a, b) => b.permille - a.permille);
    view.append(
        h("p", {class: "muted"}, `This is ${serial.assumes}. The last columns: how many times as fast as one thread.`),
        shares.length === 0 ? h("p", {class: "empty"}, "No thread does its work under a lock.") :
                              h("div", {class: "scroll", tabindex: 0, role: "group", "aria-label": "Shares of work"},
                                  h("table", {class: "list"}, h("thead", {}, h("tr", {}, heads, bounds)),
                                      h("tbody", {}, shares.map(row)))));
    performance.mark("lockwise-ready");
});
