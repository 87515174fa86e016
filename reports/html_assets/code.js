/* code.js: lines of source with their colours and marks. A line is [text, start, length, kind, start, length, kind, ...]
 * as data/source-N.js gives it. */
"use strict";

lockwise.code = (() => {
    const {h} = lockwise.dom;
    const kinds = ["", "", "k", "n", "s", "c", "d"]; // keyword, number, string, comment, directive
    const context = 5;

    /* The pieces of a line: cut where a colour or a mark begins or ends. */
    const pieces = ([text, ...tokens], marks) => {
        const colours = [];
        for (let i = 0; i < tokens.length; i += 3) colours.push([tokens[i], tokens[i] + tokens[i + 1], kinds[tokens[i + 2]]]);
        const cuts = new Set([0, text.length]);
        for (const [start, end] of [...colours, ...marks]) cuts.add(start).add(end);
        const edges = [...cuts].filter((cut) => cut <= text.length).sort((a, b) => a - b);
        const covering = (spans, at) => spans.find(([start, end]) => start <= at && at < end);
        return edges.slice(0, -1).map((start, i) => {
            const piece = text.slice(start, edges[i + 1]), colour = covering(colours, start)?.[2];
            const coloured = colour ? h("span", {class: colour}, piece) : piece;
            return covering(marks, start) ? h("mark", {}, coloured) : coloured;
        });
    };

    /* A numbered line; the number is a link if `href` is given. */
    const line = (content, number, {marks = [], hit = false, href = null, id = null} = {}) =>
        h("span", {class: hit ? "line hit" : "line", id},
            h(href ? "a" : "span", {class: "no", href, tabindex: href ? -1 : null}, String(number)),
            pieces(content, marks), "\n");

    const isBlank = (content) => content[0].trim() === "";

    /* The lines around the given ones (a sorted list), with gaps where they lie apart: show(number) gives a line,
     * and below(number) what stands under it. */
    const excerpt = (lines, wanted, label, show, below) => {
        const shown = [...new Set(wanted.flatMap((number) =>
            Array.from({length: 2 * context + 1}, (_, i) => number - context + i)))]
            .filter((number) => number >= 1 && number <= lines.length).sort((a, b) => a - b);
        const isEdge = (number) => number !== undefined && isBlank(lines[number - 1]) && !wanted.includes(number);
        while (isEdge(shown[0])) shown.shift();
        while (isEdge(shown.at(-1))) shown.pop();
        const content = shown.flatMap((number, i) => [
            i > 0 && number > shown[i - 1] + 1 ? h("span", {class: "skip-lines"}, "\u22ef\n") : null,
            show(number),
            below(number),
        ]);
        return h("pre", {class: "code", tabindex: 0, role: "group", "aria-label": label}, h("code", {}, content));
    };

    return {line, excerpt};
})();
