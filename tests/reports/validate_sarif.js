// validate_sarif.js: SARIF logs against the published schema of SARIF 2.1.0, and what code scanning asks beyond it.
// usage: node.sh BUILD validate_sarif.js LOG...
// Exit code 77: not possible here.
"use strict";
const fs = require("fs");
const path = require("path");
const {createRequire} = require("module");

const [modules, ...logs] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(modules), "package.json"));

let Ajv, schema, draft04;
try {
    Ajv = load("ajv");
    draft04 = load("ajv/lib/refs/json-schema-draft-04.json");
    const home = path.dirname(load.resolve("@microsoft/jest-sarif/package.json"));
    schema = JSON.parse(fs.readFileSync(path.join(home, "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
} catch (error) {
    console.log(`skipped: ${error.message}`);
    process.exit(77);
}
const ajv = new Ajv({schemaId: "auto", allErrors: true});
ajv.addMetaSchema(draft04);
const validate = ajv.compile(schema);

// What the schema allows and code scanning does not take, or shows badly.
function* codeScanningProblems(log) {
    for (const run of log.runs) {
        const rules = run.tool.driver.rules;
        for (const rule of rules) {
            for (const field of ["shortDescription", "fullDescription"])
                if (!rule[field]?.text || rule[field].text.length > 1024) yield `${rule.id}: ${field}`;
            if (!rule.help?.text) yield `${rule.id}: help`;
            if (typeof rule.properties["security-severity"] !== "string") yield `${rule.id}: security-severity`;
            if (rule.properties.tags.length > 10) yield `${rule.id}: more than 10 tags`;
        }
        for (const [i, result] of run.results.entries()) {
            const name = `result ${i}`;
            const place = result.locations?.[0]?.physicalLocation;
            if (!result.level) yield `${name}: no level`;
            if (!result.partialFingerprints?.primaryLocationLineHash) yield `${name}: no fingerprint`;
            if (!place?.region?.startLine) yield `${name}: no region`;
            if (place?.region?.endLine && place.region.endLine !== place.region.startLine)
                yield `${name}: a region of several lines`;
            if (/^([a-z]+:|\/)/i.test(place?.artifactLocation.uri)) yield `${name}: the uri is not relative`;
            if (result.ruleIndex !== undefined && rules[result.ruleIndex]?.id !== result.ruleId)
                yield `${name}: ruleIndex`;
            const ids = new Set((result.relatedLocations ?? []).map((location) => location.id));
            for (const link of result.message.text.matchAll(/(?<!\\)\]\((\d+)\)/g))
                if (!ids.has(Number(link[1]))) yield `${name}: link to ${link[1]} leads nowhere`;
        }
    }
}

let failed = 0;
for (const file of logs) {
    const log = JSON.parse(fs.readFileSync(file, "utf8"));
    const problems = validate(log) ? [] : validate.errors.map((error) => `${error.dataPath} ${error.message}`);
    if (problems.length === 0) problems.push(...codeScanningProblems(log));
    failed += problems.length > 0;
    console.log(`${problems.length === 0 ? "ok" : "not ok"} ${file}`);
    for (const problem of problems) console.log(`  ${problem}`);
}
process.exit(failed > 0 ? 1 : 0);
