/* files.js: the list of files, those with findings first. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {hash, statuses} = lockwise.text;
    const [files, data] = await lockwise.loadAll("files", "findings");
    const filter = new lockwise.filter.Filter(files, data);
    const items = files.map(([name, lines], number) => ({name, lines, number, counts: [0, 0, 0]}));
    for (const row of filter.rows)
        if (items[row.file] && statuses[row.status] !== "fixed" && statuses[row.status] !== "suppressed")
            items[row.file].counts[row.tier]++;
    items.sort((a, b) => b.counts[2] - a.counts[2] || b.counts[1] - a.counts[1] || b.counts[0] - a.counts[0] ||
            a.number - b.number);

    const query = h("input", {
        id: "query",
        type: "search",
        placeholder: "Search: a part of a path",
        autocomplete: "off",
        spellcheck: "false"
    });
    const count = h("p", {id: "count", role: "status"});
    const list = h("ol", {class: "rows slim", "aria-label": "Files"});
    document.getElementById("view").append(h("div", {class: "bar"},
        h("search", {}, h("label", {class: "visually-hidden", for: "query"}, "Search the files"), query), count), list);
        const rows = new lockwise.rows.Rows(list,
            (item) => [item.lines > 0 ?
                    h("a", {class: "mono", href: "source.html" + hash({file: item.name})}, item.name) :
                    h("span", {class: "mono muted"}, item.name),
                h("p", {class: "meta"},
                    [2, 1, 0]
                        .filter((tier) => item.counts[tier] > 0)
                        .map((tier) => h("span", {class: "badge tier-" + lockwise.text.tiers[tier]},
                                 `${item.counts[tier]} ${lockwise.text.tiers[tier]}`)),
                    item.lines > 0 ? plural(item.lines, "line") : "text not stored"),
        ]);
        const draw = () => {
            const found = items.filter((item) => item.name.toLowerCase().includes(query.value.toLowerCase()));
            count.textContent = plural(found.length, "file");
            rows.set(found);
        };
        query.addEventListener("input", draw);
        lockwise.keys.on("j", "next file", () => rows.focus(rows.current + 1));
        lockwise.keys.on("k", "file before", () => rows.focus(rows.current - 1));
        lockwise.keys.on("/", "search", () => query.focus());
        draw();
});
