/* finding.js: the page of one finding: what is wrong, why it can be believed, the sides next to each other, why they
 * can meet, what to do, what it rests on, and all other places that touch the same. */
"use strict";

lockwise.dom.run(async () => {
    const {h, copyButton} = lockwise.dom;
    const {sentence, name, place, badge, status, severities, statuses, hash, bar} = lockwise.text;
    const [files, data] = await lockwise.loadAll("files", "findings");
    const view = document.getElementById("view");

    /* ---- parts ---- */

    const section = (id, title, ...content) => h("section", {"aria-labelledby": id}, h("h2", {id}, title), ...content);
    const panel = (id, title, ...content) => {
        const made = section(id, title, ...content);
        made.classList.add("panel");
        return made;
    };

    const pager = (filter, list, row) => {
        const at = list.indexOf(row);
        const link = (other, rel, label) => other ?
            h("a", {rel, href: "finding.html" + filter.address({id: other.id})}, label) :
            h("span", {"aria-hidden": "true"}, label);
        return h("nav", {class: "pager", "aria-label": "Findings"},
            h("a", {href: "index.html" + filter.address({at: row.id})}, "All findings"),
            link(list[at - 1], "prev", "\u2190 Previous"),
            at >= 0 ? h("span", {}, `${at + 1} of ${list.length}`) : null,
            link(at >= 0 ? list[at + 1] : list[0], "next", "Next \u2192"));
    };

    /* By a comment in the code, or a line in the file of reviews. */
    const suppression = (reason, file, line) => {
        const number = files.findIndex(([name]) => name === file);
        return h("p", {class: "notice"}, "Suppressed at ",
            place(files, number, line) || h("span", {class: "loc"}, `${file}:${line}`), ": ", reason);
    };

    const head = (row, detail) => {
        const [rule, rulePage, ruleTitle, concept] = data.rules[row.rule];
        return h("header", {class: "finding-head"}, h("h1", {}, sentence(row.message)),
            h("p", {class: "facts"}, badge(row.tier),
                data.compared || statuses[row.status] === "suppressed" ? status(row.status) : null,
                h("span", {class: "chip"}, severities[row.severity]),
                h("a", {class: "chip mono", href: rulePage, title: ruleTitle}, rule),
                concept ? h("a", {class: "chip", href: `concept-${concept}.html`}, "idea: ", concept) : null,
                place(files, row.file, row.line),
                row.functionName ? h("span", {}, "in ", name(row.functionName)) : null),
            h("p", {class: "tools"},
                copyButton("Copy suppression", `// lockwise-ignore[${rule}]: say here why it is harmless`),
                copyButton("Copy fingerprint", detail.fingerprint),
                h("button", {type: "button", click: lockwise.sides.openAll}, "Open all code")),
            statuses[row.status] === "fixed" ?
                h("p", {class: "notice"}, "This was found in the run before, and is not in this one.") :
                null,
            detail.suppressed ? suppression(...detail.suppressed) : null,
            detail.review ? h("p", {class: "notice"}, "Reviewed: ", detail.review) : null);
    };

    const guard = (row, detail, accesses) => detail.guard === "" ?
        null :
        panel("guard", "The guard",
            accesses.length > 0 && accesses.length <= 200 ? lockwise.places.bar(files, accesses) :
                row.total > 0                             ? h("p", {}, bar(row.hits, row.total)) :
                                                            null,
            h("p", {}, sentence(detail.guard), ". ",
                detail.object ?
                    h("a", {href: "guards.html" + hash({object: row.objectName})}, "See it in the guard map") :
                    null));

    const sides = async (row, detail) => {
        if (detail.sides.length === 0) return null;
        const isOld = statuses[row.status] === "fixed", isCompared = detail.sides.length > 1;
        const elements = await Promise.all(
            detail.sides.map((side, i) => lockwise.sides.element(files, side, i + 1, isCompared, isOld)));
        const title = detail.sides.length === 1 ? "How it happens" :
            detail.sides.length === 2           ? "The two sides" :
                                                  "All sides";
        return section("sides", title, h("div", {class: detail.sides.length === 1 ? "sides one" : "sides"}, elements));
    };

    const advice = (detail) =>
        h("div", {class: "advice"}, detail.fix ? panel("fix", "A fix", h("p", {}, sentence(detail.fix), ".")) : null,
            detail.assumptions.length > 0 ?
                panel("assumed", "Why it may be wrong: what is assumed",
                    h("ul", {}, detail.assumptions.map((text) => h("li", {}, sentence(text))))) :
                null);

    const lastStep = (side) => lockwise.sides.readSteps(side).at(-1);

    /* Why two accesses can meet. */
    const meeting = async (detail) => {
        if (!data.facts || detail.sides.length !== 2 || !data.rules) return null;
        const threads = await lockwise.load("threads");
        const accesses = detail.sides.map((side) => {
            const step = lastStep(side);
            return step ? [sentence(step.text), " ", place(files, step.file, step.line)] : "";
        });
        const table = lockwise.timeline.meeting(files, threads, detail.sides.map((side) => side.fact), accesses);
        return table ? panel("meeting", "Why both can happen at the same time", table) : null;
    };

    /* ---- deadlocks ---- */

    /* The locks of a cycle: each side takes one at its end, which the next side holds. */
    const cycleOf = (detail) => {
        const edges = detail.sides.map((side, i) => {
            const steps = lockwise.sides.readSteps(side), last = steps.at(-1);
            const before = detail.sides[(i + detail.sides.length - 1) % detail.sides.length];
            const given = lockwise.sides.readSteps(before).at(-1);
            return last?.kind === "acquire" && given?.kind === "acquire" ? {
                side,
                index: i + 1,
                held: given.lock,
                taken: last.lock,
                last,
                first: steps.slice(0, -1).findLast((step) => step.lock === given.lock)
            } :
                                                                           null;
        });
        return edges.length > 1 && edges.every((edge) => edge && edge.side.locks.split(", ").includes(edge.held)) ?
            edges :
            null;
    };

    const cycle = (edges) => {
        const locks = [...new Set(edges.map((edge) => edge.held))];
        const drawn = edges.map((edge) => ({
            from: locks.indexOf(edge.held),
            to: locks.indexOf(edge.taken),
            label: String(edge.index),
            href: `#side-${edge.index}`,
            title: `${edge.side.thread || "a thread"} takes ${edge.taken} while it holds ${edge.held}`
        }));
        const open = (event) => {
            const link = event.target.closest("a");
            if (!link) return;
            event.preventDefault();  // the address says which finding this is
            document.getElementById(link.getAttribute("href").slice(1)).scrollIntoView({behavior: "smooth"});
        };
        const list = h("ol", {class: "edges"},
            edges.map((edge) => h("li", {}, h("a", {href: `#side-${edge.index}`}, name(edge.side.thread || "a thread")),
                          " holds ", name(edge.held), " and takes ", name(edge.taken), " ",
                          place(files, edge.last.file, edge.last.line))));
        const content =
            h("div", {class: "cycle", click: open}, lockwise.circle.element("The circle of locks", locks, drawn), list);
        return panel("cycle", "The circle", content);
    };

    /* First everyone takes the first lock, then everyone waits for the next. */
    const steps = (edges) => {
        const empty = () => edges.map(() => "");
        const rows = [];
        const add = (kind, lane, content) => {
            const cells = empty();
            cells[lane] = content;
            rows.push({kind, cells});
        };
        edges.forEach(
            (edge, lane) => add("create", lane,
                ["takes ", name(edge.held), " ", edge.first ? place(files, edge.first.file, edge.first.line) : ""]));
        edges.forEach((edge, lane) => add("wait", lane, [
            "waits for ", name(edge.taken), ", which ",
            name(edges[(lane + 1) % edges.length].side.thread || "the next"), " holds ",
            place(files, edge.last.file, edge.last.line)
        ]));
        rows.push({kind: "meet", cells: edges.map(() => "never goes on")});
        const lanes = edges.map((edge) => name(edge.side.thread || `thread ${edge.index}`));
        return panel("steps", "How it comes about, step by step", lockwise.timeline.element("Steps", lanes, rows));
    };

    /* ---- other places ---- */

    const others = async (detail, accesses) => {
        if (accesses.length === 0) return null;
        const [threads, locks] = await lockwise.loadAll("threads", "locks");
        const own = new Set(detail.sides.map(lastStep).filter(Boolean).map((step) => step.file + ":" + step.line));
        return section("places", "All places that touch it",
            lockwise.places.table(files, threads, locks, accesses, detail.guard !== "", own));
    };

    const rule = (row) => {
        const [id, page, title, concept] = data.rules[row.rule];
        return h("p", {class: "learn"}, title ? [title, ": "] : "",
            h("a", {href: page}, "what ", name(id), " finds, why it matters, where it may be wrong"),
            concept ? [" \u00b7 ", h("a", {href: `concept-${concept}.html`}, "the idea behind it: ", concept)] : null);
    };

    /* ---- the page ---- */

    const show = async () => {
        const id = lockwise.text.readHash().get("id"), filter = new lockwise.filter.Filter(files, data);
        const row = filter.rows.find((other) => other.id === id);
        if (!row) {
            view.replaceChildren(h("h1", {}, "No such finding"),
                h("p", {}, "It is not in this report; ", h("a", {href: "index.html"}, "these are"), "."));
            return;
        }
        document.title = row.message;
        const shard = Math.floor(row.number / data.shard);
        const detail = (await lockwise.load("detail-" + shard))[row.number % data.shard];
        const accesses = detail.object ? await lockwise.places.load(detail.object) : [];
        const edges = cycleOf(detail), list = filter.apply();
        const parts = [
            pager(filter, list, row), head(row, detail), guard(row, detail, accesses), edges ? cycle(edges) : null,
            edges ? steps(edges) : null, await sides(row, detail), edges ? null : await meeting(detail), advice(detail),
            await others(detail, accesses), rule(row)
        ];
        view.replaceChildren(h("article", {class: "finding"}, parts.filter(Boolean)));
        performance.mark("lockwise-ready");
    };

    const follow = (selector) => document.querySelector(selector)?.click();
    lockwise.keys.on("j", "next finding", () => follow("a[rel=next]"));
    lockwise.keys.on("k", "finding before", () => follow("a[rel=prev]"));
    lockwise.keys.on("u", "back to the list", () => follow(".pager a"));
    lockwise.keys.on("e", "open or close all code", lockwise.sides.openAll);
    addEventListener("hashchange", async () => {
        await show();
        scrollTo(0, 0);
    });
    await show();
});
