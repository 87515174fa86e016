/* data.js: the one global object, and the data of the report. A page opened from the file system may neither fetch nor
 * import: data are scripts that each make one call of lockwise.data. The policy below is the only way by which an
 * address of a script comes about, and nothing ever becomes markup from a string. */
"use strict";

const lockwise = (() => {
    const known = new Map();  // name -> {promise, resolve}
    const address = (name) => {
        if (!/^[a-z]+(-[0-9]+)?$/.test(name)) throw new TypeError("no name of data: " + name);
        return "data/" + name + ".js";
    };
    const policy = window.trustedTypes ? window.trustedTypes.createPolicy("lockwise-data", {createScriptURL: address}) :
                                         {createScriptURL: address};

    const entry = (name) => {
        if (!known.has(name)) {
            const made = {};
            made.promise = new Promise((resolve, reject) => Object.assign(made, {resolve, reject}));
            known.set(name, made);
        }
        return known.get(name);
    };

    /* Called by the files of data. */
    const data = (name, value) => entry(name).resolve(value);

    /* A promise of the data of that name. */
    const load = (name) => {
        if (!known.has(name)) {
            const script = document.createElement("script");
            script.onerror = () => entry(name).reject(new Error("cannot load the data of this page: " + name));
            script.src = policy.createScriptURL(name);
            document.head.append(script);
        }
        return entry(name).promise;
    };

    /* Promises of several: lockwise.loadAll("files", "findings"). */
    const loadAll = (...names) => Promise.all(names.map(load));

    return {data, load, loadAll};
})();
