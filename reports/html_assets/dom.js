/* dom.js: elements from plain values. Text is set as text, whatever it holds. */
"use strict";

lockwise.dom = (() => {
    const fill = (element, attributes, children) => {
        for (const [name, value] of Object.entries(attributes ?? {})) {
            if (value === false || value === null || value === undefined) continue;
            if (typeof value === "function") element.addEventListener(name, value);
            else element.setAttribute(name, value === true ? "" : value);
        }
        element.append(...children.flat(Infinity).filter(
            (child) => child !== null && child !== undefined && child !== false && child !== ""));
        return element;
    };

    /* h("a", {href: "x.html", click: handler}, "text", [more], null) */
    const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
    const svg = (tag, attributes, ...children) =>
        fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

    /* Copies the text when pressed, and says so. */
    const copyButton = (label, text) => {
        const button = h("button", {type: "button", class: "copy", title: text}, label);
        button.addEventListener("click", async () => {
            try {
                await navigator.clipboard.writeText(text);
                button.textContent = "Copied";
            } catch {
                button.replaceWith(h("code", {class: "copy", tabindex: 0}, text));  // to be selected by hand
            }
            setTimeout(() => (button.textContent = label), 1500);
        });
        return button;
    };

    const plural = (count, word, many) => `${count} ${count === 1 ? word : many ?? word + "s"}`;

    /* Runs the page, and says so when it cannot. */
    const run = (page) => page().catch((error) => {
        document.getElementById("main").append(h("p", {class: "problem", role: "alert"}, String(error.message)));
        throw error;
    });

    return {h, svg, copyButton, plural, run};
})();
