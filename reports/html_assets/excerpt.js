/* excerpt.js: on pages of rules and ideas, the first findings of theirs. */
"use strict";

lockwise.dom.run(async () => {
    const {h} = lockwise.dom;
    const {sentence, badge} = lockwise.text;
    const most = 10;
    const [files, data] = await lockwise.loadAll("files", "findings");
    const filter = new lockwise.filter.Filter(files, data);
    for (const place of document.querySelectorAll(".excerpt")) {
        const facet = filter.facets.find(({id}) => id === place.dataset.facet);
        facet.chosen = new Set([facet.names.indexOf(place.dataset.value)]);
        const found = filter.apply(), all = "index.html" + filter.address();
        place.replaceChildren(found.length === 0 ?
                h("p", {class: "muted"}, "No finding.") :
                h("ul", {class: "found"},
                    found.slice(0, most).map(
                        (row) => h("li", {}, badge(row.tier), " ",
                            h("a", {href: "finding.html" + filter.address({id: row.id})}, sentence(row.message)), " ",
                            h("span", {class: "loc"}, `${row.fileName}:${row.line}`)))),
            found.length > most ? h("p", {}, h("a", {href: all}, `All ${found.length}`)) : "");
    }
});
