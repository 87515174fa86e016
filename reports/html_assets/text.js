/* text.js: sentences, places and names as they are shown everywhere. */
"use strict";

lockwise.text = (() => {
    const {h} = lockwise.dom;
    const unbroken = 24;  // a longer name may have to be broken on a narrow screen

    /* Names of C and places in files stand out from prose by an underscore, an arrow, a call's brackets, or a dot or
     * colon in the middle of a word. */
    const isName = (word) => /_|->|\(\)|\w[.:]\w/.test(word);

    const name = (text) => h("code", {class: text.length <= unbroken ? "nb" : null}, text);

    /* A sentence in which what looks like a name of C is set as code. */
    const sentence = (text) => text.split(/((?:\b(?:struct|union|enum) )?[^ ]+)/).flatMap((word) => {
        const [, core, tail] = /^(.*?)([,.;:]*)$/s.exec(word);
        return isName(core) ? [name(core), tail] : [word];
    });

    /* Behind "#" in an address: what the pages themselves read there. */
    const hash = (values) =>
        "#" + Object.entries(values).map(([key, value]) => key + "=" + encodeURIComponent(value)).join("&");
    const readHash = () => new Map(location.hash.slice(1).split("&").filter(Boolean).map((pair) => {
        const at = pair.indexOf("=");
        const decode = (text) => {
            try {
                return decodeURIComponent(text);
            } catch {
                return text;
            }
        };
        return at < 0 ? [pair, ""] : [pair.slice(0, at), decode(pair.slice(at + 1))];
    }));

    /* "src/a.c:12", as a link to that line where there is a source. Files are rows of data/files.js. */
    const place = (files, file, line, label) => {
        const found = files[file];
        if (!found) return "";
        const text = label ?? (line ? found[0] + ":" + line : found[0]);
        const values = line ? {file: found[0], line} : {file: found[0]};
        return found[1] > 0 ? h("a", {class: "loc", href: "source.html" + hash(values)}, text) :
                              h("span", {class: "loc"}, text);
    };

    const tiers = ["low", "high", "definite"];
    const severities = ["note", "warning", "error"];
    const statuses = ["new", "known", "suppressed", "fixed"];
    const badge = (tier) => h("span", {class: "badge tier-" + tiers[tier]}, tiers[tier]);
    const status = (number) => h("span", {class: "chip status-" + statuses[number]}, statuses[number]);

    /* How many of a number of places hold a lock, as a small bar. */
    const bar = (hits, total) => {
        const filled = h("span", {class: "fill"});
        filled.style.width = (total > 0 ? (100 * hits) / total : 0) + "%";
        return h("span", {class: hits === total ? "share whole" : "share"},
            h("span", {class: "meter", "aria-hidden": "true"}, filled), `${hits} of ${total}`);
    };

    /* How much of a whole, in thousandths. */
    const part = (permille) => {
        const filled = h("span", {class: "fill"});
        filled.style.width = permille / 10 + "%";
        return h("span", {class: "share part"}, h("span", {class: "meter", "aria-hidden": "true"}, filled),
            (permille / 10).toFixed(1) + "\u00a0%");
    };

    return {name, sentence, hash, readHash, place, badge, status, bar, part, tiers, severities, statuses};
})();
