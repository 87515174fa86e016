/* source.js: one file, with all findings in the margin of its lines. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {sentence, badge, hash, readHash} = lockwise.text;
    const [files, data] = await lockwise.loadAll("files", "findings");
    const view = document.getElementById("view");
    const chunk = 200;  // lines that the browser lays out together, and only when they are in view

    const note = (filter, [line, number, side]) => {
        const row = filter.rows[number];
        return h("a",
            {class: "note tier-" + lockwise.text.tiers[row.tier], href: "finding.html" + filter.address({id: row.id})},
            badge(row.tier), " ", side ? h("span", {class: "muted"}, "the other side: ") : null, sentence(row.message));
    };

    const lines = (filter, file, source) => {
        const notes = new Map(), chunks = [], page = "source.html" + hash({file, line: ""});
        for (const each of source.notes) notes.set(each[0], [...(notes.get(each[0]) ?? []), each]);
        source.lines.forEach((content, i) => {
            if (i % chunk === 0) chunks.push(h("div", {class: "chunk"}));
            const number = i + 1, here = notes.get(number);
            const line =
                lockwise.code.line(content, number, {hit: Boolean(here), id: "L" + number, href: page + number});
            chunks.at(-1).append(line);
            if (here) chunks.at(-1).append(h("span", {class: "margin"}, here.map((each) => note(filter, each))));
        });
        return chunks;
    };

    const goTo = (number) => {
        document.querySelector(".line.target")?.classList.remove("target");
        const line = document.getElementById("L" + number);
        line?.classList.add("target");
        line?.scrollIntoView({block: "center"});
    };

    let shown = null;
    const show = async () => {
        const values = readHash(), file = values.get("file") ?? "";
        if (file !== shown) {
            const number = files.findIndex(([name]) => name === file);
            shown = file;
            document.title = file || "Source";
            if (number < 0 || files[number][1] === 0) {
                view.replaceChildren(h("h1", {}, file || "Source"),
                    h("p", {}, "The text of this file is not in the report; ",
                        h("a", {href: "files.html"}, "these files are"), "."));
                return;
            }
            const source = await lockwise.load("source-" + number), filter = new lockwise.filter.Filter(files, data);
            const found = new Set(source.notes.map(([, row]) => row)).size;
            view.replaceChildren(h("h1", {class: "mono"}, file),
                h("p", {class: "lead"}, `${plural(source.lines.length, "line")}, `,
                    found > 0 ? h("a", {href: "index.html" + hash({file})}, plural(found, "finding")) : "no findings"),
                h("pre", {class: "code whole", tabindex: 0, role: "group", "aria-label": "Source of " + file},
                    h("code", {}, lines(filter, file, source))));
        }
        if (values.has("line")) goTo(values.get("line"));
        performance.mark("lockwise-ready");
    };

    /* n and p go from finding to finding. */
    const step = (direction) => {
        const noted = [...document.querySelectorAll(".line.hit")], middle = innerHeight / 2;
        const at = (line) => line.getBoundingClientRect().top - middle;
        const next = direction > 0 ? noted.find((line) => at(line) > 20) : noted.findLast((line) => at(line) < -20);
        next?.scrollIntoView({block: "center"});
        next?.nextElementSibling.querySelector("a")?.focus({preventScroll: true});
    };
    lockwise.keys.on("j", "next finding in the file", () => step(1));
    lockwise.keys.on("k", "finding before", () => step(-1));
    addEventListener("hashchange", show);
    await show();
});
