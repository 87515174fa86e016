/* filter.js: which findings a page is about. The state of the filters is in the address, so that a link says what its
 * reader sees; pages of findings carry it on, and "next" means the next one of the list that one came from. */
"use strict";

lockwise.filter = (() => {
    const {tiers, severities, statuses, hash, readHash} = lockwise.text;

    /* Rows of data/findings.js as objects. */
    const read = (files, data) => data.rows.map((row, number) => {
        const [id, tier, severity, rule, file, line, fn, message, object, locks, threads, status, hits, total] = row;
        return {number, id, tier, severity, rule, file, line, fn, message, object, locks, threads, status, hits, total};
    });

    /* What there is to filter by: the values of a row are numbers into names. */
    const facetsOf = (files, data) => {
        const concepts = [...new Set(data.rules.map((rule) => rule[3]))];
        const conceptOf = data.rules.map((rule) => concepts.indexOf(rule[3]));
        return [
            {id: "tier", title: "Tier", names: tiers, of: (row) => [row.tier], order: "fixed"},
            {id: "status", title: "Status", names: statuses, of: (row) => [row.status], order: "fixed"},
            {id: "rule", title: "Rule", names: data.rules.map((rule) => rule[0]), of: (row) => [row.rule]},
            {id: "severity", title: "Severity", names: severities, of: (row) => [row.severity], order: "fixed"},
            {id: "file", title: "File", names: files.map((file) => file[0]), of: (row) => [row.file]},
            {id: "variable", title: "Variable", names: data.objects, of: (row) => [row.object]},
            {id: "lock", title: "Lock", names: data.locks, of: (row) => row.locks},
            {id: "thread", title: "Thread", names: data.threads, of: (row) => row.threads},
            {id: "concept", title: "Concept", names: concepts, of: (row) => [conceptOf[row.rule]]},
        ];
    };

    const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    const sorts = {
        weight: {title: "certainty", compare: (a, b) => a.number - b.number},
        file: {title: "file", compare: (a, b) => a.file - b.file || a.line - b.line || a.number - b.number},
        rule: {title: "rule", compare: (a, b) => compare(a.ruleName, b.ruleName) || a.number - b.number},
        variable: {title: "variable", compare: (a, b) => compare(a.objectName, b.objectName) || a.number - b.number},
        status: {title: "status", compare: (a, b) => a.status - b.status || a.number - b.number},
    };

    class Filter {
        constructor(files, data) {
            this.facets = facetsOf(files, data);
            this.rows = read(files, data);
            for (const row of this.rows) {
                row.ruleName = data.rules[row.rule][0];
                row.objectName = data.objects[row.object];
                row.functionName = data.functions[row.fn];
                row.fileName = files[row.file]?.[0] ?? "";
                row.names = [
                    ...row.locks.map((lock) => data.locks[lock]), ...row.threads.map((thread) => data.threads[thread])
                ].join(" ");
            }
            this.preset = data.preset;
            this.readAddress();
        }

        /* An address without a filter means what the report was asked to show. */
        readAddress() {
            const values = readHash();
            this.query = values.get("q") ?? "";
            this.sort = sorts[values.get("sort")] ? values.get("sort") : "weight";
            this.at = values.get("at") ?? "";
            const named = this.facets.some((facet) => values.has(facet.id)) || values.has("all");
            for (const facet of this.facets) {
                const wanted = named ? values.get(facet.id)?.split("|") ?? [] : this.preset[facet.id] ?? [];
                facet.chosen = new Set(wanted.map((name) => facet.names.indexOf(name)).filter((value) => value >= 0));
            }
        }

        /* What stands in the address for this state, with more if wanted. */
        address(more = {}) {
            const values = {...more};
            for (const facet of this.facets)
                if (facet.chosen.size > 0)
                    values[facet.id] = [...facet.chosen].map((value) => facet.names[value]).join("|");
            if (!this.facets.some((facet) => facet.chosen.size > 0)) values.all = 1;
            if (this.query) values.q = this.query;
            if (this.sort !== "weight") values.sort = this.sort;
            return hash(values);
        }

        haystack(row) {
            row.haystack ??= [
                row.message, row.ruleName, row.objectName, row.functionName, row.fileName, row.names
            ].join("\n").toLowerCase();
            return row.haystack;
        }

        /* The rows that fit, sorted; and for each facet how many rows each value would leave. A row that fails by one
         * facet alone counts for the values of that facet. */
        apply() {
            const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
            const active = this.facets.filter((facet) => facet.chosen.size > 0);
            for (const facet of this.facets) facet.counts = new Uint32Array(facet.names.length);
            const found = [];
            for (const row of this.rows) {
                if (words.some((word) => !this.haystack(row).includes(word))) continue;
                let failing = null, failures = 0;
                for (const facet of active)
                    if (!facet.of(row).some((value) => facet.chosen.has(value)) && failures++ === 0) failing = facet;
                if (failures === 0) found.push(row);
                if (failures <= 1)
                    for (const facet of failing ? [failing] : this.facets)
                        for (const value of facet.of(row)) facet.counts[value]++;
            }
            return found.sort(sorts[this.sort].compare);
        }
    }

    return {Filter, sorts};
})();
