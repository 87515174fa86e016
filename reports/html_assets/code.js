/* code.js: lines of source with their colours and marks. A line is [text, start, length, kind, start, length, kind,
 * ...] as data/source-N.js gives it. */
"use strict";

lockwise.code = (() => {
    const {h} = lockwise.dom;
    const kinds = ["", "", "k", "n", "s", "c", "d"];  // keyword, number, string, comment, directive
    const context = 5;

    /* Adds start .. end of a line to a parent, in marked and other pieces. */
    const appendMarked = (parent, text, start, end, marks) => {
        for (const [from, to] of marks) {
            if (to <= start || from >= end) continue;
            if (from > start) parent.append(text.slice(start, from));
            parent.append(h("mark", {}, text.slice(Math.max(from, start), Math.min(to, end))));
            start = Math.min(to, end);
        }
        if (start < end) parent.append(text.slice(start, end));
    };

    /* A file may have a hundred thousand of these: no more is made than is shown. */
    const appendContent = (parent, content, marks) => {
        const text = content[0];
        let at = 0;
        for (let i = 1; i < content.length; i += 3) {
            const start = content[i], end = start + content[i + 1];
            if (start > at) appendMarked(parent, text, at, start, marks);
            const span = document.createElement("span");
            span.className = kinds[content[i + 2]];
            appendMarked(span, text, start, end, marks);
            parent.append(span);
            at = end;
        }
        if (at < text.length) appendMarked(parent, text, at, text.length, marks);
        parent.append("\n");
    };

    /* A numbered line; the number is a link if `href` is given. Marks are [start, end], in order. */
    const line = (content, number, {marks = [], hit = false, href = null, id = null} = {}) => {
        const element = document.createElement("span"), label = document.createElement(href ? "a" : "span");
        element.className = hit ? "line hit" : "line";
        if (id) element.id = id;
        label.className = "no";
        label.textContent = number;
        if (href) {
            label.href = href;
            label.tabIndex = -1;
        }
        element.append(label);
        appendContent(element, content, marks);
        return element;
    };

    const isBlank = (content) => content[0].trim() === "";

    /* The lines around the given ones (a sorted list), with gaps where they lie apart: show(number) gives a line,
     * and below(number) what stands under it. */
    const excerpt = (lines, wanted, label, show, below) => {
        const shown = [...new Set(wanted.flatMap(
                           (number) => Array.from({length: 2 * context + 1}, (_, i) => number - context + i)))]
                          .filter((number) => number >= 1 && number <= lines.length)
                          .sort((a, b) => a - b);
        const isEdge = (number) => number !== undefined && isBlank(lines[number - 1]) && !wanted.includes(number);
        while (isEdge(shown[0])) shown.shift();
        while (isEdge(shown.at(-1))) shown.pop();
        const content = shown.flatMap(
            (number, i) => [i > 0 && number > shown[i - 1] + 1 ? h("span", {class: "skip-lines"}, "\u22ef\n") : null,
                show(number),
                below(number),
        ]);
        return h("pre", {class: "code", tabindex: 0, role: "group", "aria-label": label}, h("code", {}, content));
    };

    return {line, excerpt};
})();
