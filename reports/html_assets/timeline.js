/* timeline.js: what happens in which thread, one column a thread and time downwards: why two accesses can meet, or how
 * a deadlock comes about step by step. It is a table, and drawn as lines. */
"use strict";

lockwise.timeline = (() => {
    const {h} = lockwise.dom;
    const {place, name} = lockwise.text;

    /* lanes: headings; rows: {cells: [content, null: not alive, "": alive], kind}. */
    const element = (label, lanes, rows) => {
        const head = h("tr", {}, lanes.map((lane) => h("th", {scope: "col"}, lane)));
        const cell = (content, first, last) => content === null ?
            h("td", {}) :
            h("td", {class: ["alive", first ? "first" : "", last ? "last" : ""].join(" ").trim()},
                content === "" ? null : h("div", {class: "event"}, content));
        const isFirst = (row, lane) => rows.findIndex(({cells}) => cells[lane] !== null) === row;
        const isLast = (row, lane) => rows.findLastIndex(({cells}) => cells[lane] !== null) === row;
        const body = rows.map(({cells, kind}, row) => h("tr", {class: kind},
                                  cells.map((content, lane) => cell(content, isFirst(row, lane), isLast(row, lane)))));
        return h("div", {class: "scroll", tabindex: 0, role: "group", "aria-label": label},
            h("table", {class: "timeline"}, h("thead", {}, head), h("tbody", {}, body)));
    };

    /* ---- two accesses ---- */

    /* The creators of a thread, outermost first, and the thread itself. */
    const lineage = (threads, id) => {
        const line = [];
        for (let at = id; at && threads[at] && !line.includes(at); at = threads[at].creator) line.unshift(at);
        return line;
    };

    const endings = {
        joined: "joined",
        detached: "detached: nobody waits for its end",
        unknown: "nobody is seen to wait for its end"
    };

    const beginning = (thread) => thread.origin === "main" ? "begins" :
        thread.origin === "library-callers"                ? "calls the library, at any time" :
        thread.origin === "signal-handler"                 ? "interrupts, at any time" :
                                                             "begins";

    /* A lane for each side, two of one thread that is several included, and one for each creator. */
    const lanesOf = (threads, ids) => {
        const lanes = [];
        const creators = [...new Set(ids.flatMap((id) => lineage(threads, id).slice(0, -1)))];
        for (const id of creators) lanes.push({id, sides: []});
        ids.forEach((id, side) => {
            const lane = lanes.find((other) => other.id === id && (!threads[id].many || other.sides.length === 0));
            if (lane) lane.sides.push(side);
            else lanes.push({id, sides: [side]});
        });
        return lanes;
    };

    /* Why the sides can meet. accesses[i]: what the i-th side does, ids[i] the number of its thread. */
    const meeting = (files, threads, ids, accesses) => {
        if (ids.length < 2 || ids.some((id) => !id)) return null;
        const lanes = lanesOf(threads, ids), rows = [];
        const isRoot = (lane) => !lanes.some((other) => other.id === threads[lane.id].creator);
        const alive = new Set(lanes.filter(isRoot));
        const row = (kind, content) =>
            rows.push({kind, cells: lanes.map((lane) => content(lane) ?? (alive.has(lane) ? "" : null))});
        row("begin", (lane) => isRoot(lane) ? beginning(threads[lane.id]) : null);
        lanes.filter((lane) => !isRoot(lane)).forEach((lane) => {
            const thread = threads[lane.id], creator = lanes.find((other) => other.id === thread.creator);
            alive.add(lane);
            row("create",
                (other) => other === creator ?
                    ["creates ", name(thread.name), " ", place(files, thread.site[0], thread.site[1])] :
                    other === lane ? "begins" :
                                     null);
        });
        row("meet",
            (lane) =>
                lane.sides.length > 0 ? lane.sides.map((side) => h("span", {class: "access"}, accesses[side])) : null);
        row("end", (lane) => threads[lane.id].origin === "created" ? endings[threads[lane.id].ending] : null);
        const titles = lanes.map((lane) => [name(threads[lane.id].name), threads[lane.id].many ? " (several)" : ""]);
        return element("Why both can happen at the same time", titles, rows);
    };

    return {element, meeting};
})();
