/* index.js: the list of findings. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {sentence, badge, status, statuses} = lockwise.text;
    const [files, data] = await lockwise.loadAll("files", "findings");
    const filter = new lockwise.filter.Filter(files, data);
    const query = document.getElementById("query"), sort = document.getElementById("sort");
    const count = document.getElementById("count"), chips = document.getElementById("chips");

    const show = (row) => [h("a", {href: "finding.html" + filter.address({id: row.id})}, sentence(row.message)),
        h("p", {class: "meta"}, badge(row.tier),
            !data.compared && statuses[row.status] === "new" || statuses[row.status] === "known" ? null :
                                                                                                   status(row.status),
            h("span", {class: "mono"}, row.ruleName),
            h("span", {class: "loc"}, row.line ? `${row.fileName}:${row.line}` : row.fileName),
            row.total > 0 ? h("span", {class: "muted"}, `guarded in ${row.hits} of ${row.total}`) : null),
    ];
    const rows = new lockwise.rows.Rows(document.getElementById("rows"), show);

    const draw = () => {
        const found = filter.apply();
        facets.draw();
        chips.replaceChildren(...lockwise.facets.chips(filter, changed));
        count.textContent = found.length === filter.rows.length ?
            plural(found.length, "finding") :
            `${found.length} of ${plural(filter.rows.length, "finding")}`;
        query.value = filter.query;
        sort.value = filter.sort;
        rows.set(found);
        return found;
    };
    const changed = () => {
        history.replaceState(null, "", filter.address());
        draw();
    };
    const facets = new lockwise.facets.Facets(document.getElementById("facet-list"), filter, changed);

    sort.append(...Object.entries(lockwise.filter.sorts).map(([id, {title}]) => h("option", {value: id}, title)));
    sort.addEventListener("change", () => {
        filter.sort = sort.value;
        changed();
    });
    query.addEventListener("input", () => {
        filter.query = query.value;
        changed();
    });
    addEventListener("hashchange", () => {
        filter.readAddress();
        draw();
    });
    document.getElementById("help").addEventListener("click", lockwise.keys.help);
    document.getElementById("facets").open = matchMedia("(min-width: 60rem)").matches;

    const at = () => {
        const index = rows.items.findIndex((row) => document.activeElement?.href?.includes("id=" + row.id));
        return index >= 0 ? index : rows.current;
    };
    lockwise.keys.on("j", "next finding", () => rows.focus(at() + 1));
    lockwise.keys.on("k", "finding before", () => rows.focus(at() - 1));
    lockwise.keys.on("Enter", "open the finding", () => document.activeElement?.click());
    lockwise.keys.on("/", "search", () => query.focus());

    const found = draw();
    const back = found.findIndex((row) => row.id === filter.at);  // come back to where one was
    if (back >= 0) rows.focus(back);
    performance.mark("lockwise-ready");
});
