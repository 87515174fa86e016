/* keys.js: a page registers its keys with a word on each; "?" lists them. Keys typed into a field stay there. */
"use strict";

lockwise.keys = (() => {
    const {h} = lockwise.dom;
    const keys = new Map();  // key -> {help, act}

    const isTyping = (target) => target.closest("input, select, textarea") !== null;

    const help = () => {
        const rows = [...keys].map(([key, {help}]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, help)));
        const dialog = h("dialog", {"aria-labelledby": "keys-title", close: () => dialog.remove()},
            h("h2", {id: "keys-title"}, "Keys"), h("dl", {class: "keys"}, rows),
            h("form", {method: "dialog"}, h("button", {}, "Close")));
        document.body.append(dialog);
        dialog.showModal();
    };

    const on = (key, help, act) => keys.set(key, {help, act});

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
        if (isTyping(event.target)) {
            if (event.key === "Escape") event.target.blur();
            return;
        }
        const found = keys.get(event.key);
        if (!found) return;
        event.preventDefault();
        found.act();
    });

    on("?", "this list", help);
    return {on, help};
})();
