/* circle.js: locks on a circle, with an arrow from each that is held to the one that is taken then. */
"use strict";

lockwise.circle = (() => {
    const {h, svg} = lockwise.dom;
    const most = 50;  // locks in a picture; more are a tangle

    const short = (text) => {
        const word = text.replace(/^[^ ]*\.c:/, "").replace(/^struct /, "");
        return word.length > 30 ? "\u2026" + word.slice(-29) : word;
    };

    /* Where the line from one lock to another leaves the first and meets the second: curved, so that both directions
     * can be told apart. */
    const arrow = (from, to, size) => {
        const dx = to.x - from.x, dy = to.y - from.y, length = Math.hypot(dx, dy) || 1;
        const bend = Math.min(60, length / 4), gap = size + 6;
        const middle = {x: (from.x + to.x) / 2 - (dy / length) * bend, y: (from.y + to.y) / 2 + (dx / length) * bend};
        const towards = (a, b) => {
            const d = Math.hypot(b.x - a.x, b.y - a.y) || 1;
            return {x: a.x + ((b.x - a.x) * gap) / d, y: a.y + ((b.y - a.y) * gap) / d};
        };
        const start = towards(from, middle), end = towards(to, middle);
        const label = {x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4};
        return {start, middle, end, label};
    };

    const fixed = (value) => value.toFixed(1);

    /* nodes: names; edges: {from, to, label, href, title, unsure}. The label is a number or "". */
    const element = (title, nodes, edges) => {
        const radius = nodes.length <= 2 ? 70 : Math.min(420, 60 + nodes.length * 14), size = 7;
        const width = 2 * radius + (nodes.length <= 2 ? 180 : 460), height = 2 * radius + 90;
        const at = nodes.map((_, i) => {
            const angle = (2 * Math.PI * i) / nodes.length - Math.PI / 2;
            return {x: width / 2 + radius * Math.cos(angle), y: height / 2 + radius * Math.sin(angle), angle};
        });
        const drawn = edges.map((edge) => {
            const {start, middle, end, label} = arrow(at[edge.from], at[edge.to], size);
            const path = `M${fixed(start.x)} ${fixed(start.y)}Q${fixed(middle.x)} ${fixed(middle.y)} ${fixed(end.x)} ${
                fixed(end.y)}`;
            const mark = edge.label === "" ? null : [
                svg("circle", {cx: fixed(label.x), cy: fixed(label.y), r: 11, class: "mark"}),
                svg("text", {x: fixed(label.x), y: fixed(label.y + 4.5), "text-anchor": "middle", class: "number"},
                    edge.label)
            ];
            return svg("a", {
                href: edge.href,
                class: edge.unsure ? "edge unsure" : "edge",
                "aria-label": edge.label + " " + edge.title
            },
                svg("title", {}, edge.title), svg("path", {d: path, class: "hitbox"}),
                svg("path", {d: path, "marker-end": "url(#arrow)"}), mark);
        });
        const names = nodes.map((node, i) => {
            const {x, y, angle} = at[i], side = Math.cos(angle);
            const anchor = Math.abs(side) < 0.3 ? "middle" : side > 0 ? "start" : "end";
            const dx = anchor === "middle" ? 0 : side > 0 ? 14 : -14;
            const dy = anchor === "middle" ? (Math.sin(angle) < 0 ? -16 : 26) : 4;
            return svg("g", {}, svg("title", {}, node),
                svg("circle", {cx: fixed(x), cy: fixed(y), r: size, class: "node"}),
                svg("text", {x: fixed(x + dx), y: fixed(y + dy), "text-anchor": anchor}, short(node)));
        });
        const picture = svg("svg",
            {class: "circle", viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": title},
            svg("defs", {},
                svg("marker", {
                    id: "arrow",
                    viewBox: "0 0 8 8",
                    refX: 7,
                    refY: 4,
                    markerWidth: 9,
                    markerHeight: 9,
                    markerUnits: "userSpaceOnUse",
                    orient: "auto"
                },
                    svg("path", {d: "M0 0L8 4L0 8z"}))),
            drawn, names);
        return h("div", {class: "scroll", tabindex: 0, role: "group", "aria-label": title}, picture);
    };

    return {element, most};
})();
