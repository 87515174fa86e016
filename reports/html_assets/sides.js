/* sides.js: the sides of a finding, next to each other: for each the thread, the calls that lead there, the locks held,
 * and the source. Steps are told where they happen: consecutive steps in one function are one frame. The last frame,
 * where it matters, is open; those before it show their lines when asked. */
"use strict";

lockwise.sides = (() => {
    const {h} = lockwise.dom;
    const {sentence, name, place, hash} = lockwise.text;

    /* Steps of data/detail-N.js as objects. */
    const readSteps = (side) => side.steps.map(([kind, file, line, start, length, fn, text, lock], index) =>
                                                   ({kind, file, line, start, length, fn, text, lock, index}));

    /* A thread may be said to start where it is created: that is no place in the function that it starts. */
    const continues = (step, next) => next.kind !== "thread-start" && step.fn === next.fn && step.file === next.file &&
        !(step.kind === "thread-start" && next.line < step.line);

    const framesOf = (steps) => {
        const frames = [];
        for (const step of steps) {
            const frame = frames.at(-1);
            if (frame && continues(frame.at(-1), step)) frame.push(step);
            else frames.push([step]);
        }
        return frames;
    };

    /* What is written under the line of a step. */
    const note = (step, isLast) => h("span", {class: `step ${step.kind}${isLast ? " last" : ""}`, id: step.id},
        h("span", {class: "num"}, String(step.index + 1)), " ", step.text);

    const frameCode = (files, frame, source, last) => {
        const file = files[frame[0].file][0], at = (number) => frame.filter((step) => step.line === number);
        const show = (number) => lockwise.code.line(source.lines[number - 1], number, {
            marks: at(number)
                .filter((step) => step.length > 0)
                .map((step) => [step.start, step.start + step.length])
                .sort((a, b) => a[0] - b[0]),
            hit: at(number).length > 0,
            href: "source.html" + hash({file, line: number}),
        });
        const below = (number) => at(number).map((step) => note(step, step === last));
        return lockwise.code.excerpt(source.lines, frame.map((step) => step.line), "Source of " + file, show, below);
    };

    const withoutCode = (files, frame, last) => h("div", {class: "code unseen"},
        frame.map((step) => [note(step, step === last), place(files, step.file, step.line)]));

    /* Every step on a line that is stored as it was then. */
    const canShow = (files, frame, isOld) => frame.every((step) => {
        const file = files[step.file];
        return file && step.line >= 1 && step.line <= file[1] && !(isOld && file[2]);
    });

    /* One frame; its code is loaded when it is opened first. */
    const frameElement = (files, frame, last, isOld, isOpen) => {
        const body = h("div", {});
        const locks = frame.filter((step) => step.kind === "acquire").length;
        const {file, line} = frame.at(-1);
        const details = h("details", {class: "frame", open: isOpen},
            h("summary", {}, h("code", {class: "fn"}, frame[0].fn || "?"), " ",
                h("span", {class: "loc"}, files[file] ? `${files[file][0]}:${line}` : ""),
                locks > 0 ? h("span", {class: "takes"},
                                frame.filter((step) => step.kind === "acquire")
                                    .map((step) => step.text.replace(/ while holding.*/, ""))
                                    .join(", ")) :
                            null),
            body);
        const fill = async () => {
            if (body.hasChildNodes()) return;
            const source = canShow(files, frame, isOld) ? await lockwise.load("source-" + file) : null;
            if (!body.hasChildNodes())
                body.append(source ? frameCode(files, frame, source, last) : withoutCode(files, frame, last));
        };
        details.fill = fill;
        details.addEventListener("toggle", () => details.open && fill());
        return details;
    };

    /* "struct queue.lock" and "q->lock" have one last word. */
    const lastWord = (text) => /(\w+)\W*$/.exec(text.replace(/\[[^\]]*\]/g, ""))?.[1];

    /* The step that took a lock which is held at the end: by its name, else by its last word. */
    const takenAt = (steps, lock) => {
        const takes = steps.filter((step) => step.kind === "acquire");
        return takes.findLast((step) => step.lock === lock) ??
            takes.findLast((step) => lastWord(step.lock) === lastWord(lock));
    };

    const chip = (steps, frames, lock) => {
        const taken = takenAt(steps, lock);
        if (!taken) return h("span", {class: "chip lock held"}, "holds ", lock);
        const jump = async () => {
            const frame = frames.find(([own]) => own.includes(taken))[1];
            frame.open = true;
            await frame.fill();
            const line = document.getElementById(taken.id);
            line.scrollIntoView({block: "center"});
            line.classList.add("flash");
        };
        return h("button", {type: "button", class: "chip lock held", title: "where it was taken", click: jump},
            "holds ", lock);
    };

    /* The chain of calls, as one line. */
    const story = (side, last) => h("p", {class: "story"},
        side.chain.map((fn, i) => [i > 0 ? " \u2192 " : "", name(fn)]), " ", h("strong", {}, sentence(last.text)));

    const element = async (files, side, number, isCompared, isOld) => {
        const title = h("h3", {id: `side-${number}-title`}, sentence(side.title || "The path"));
        if (side.repeated)
            return h("article", {class: "side", id: `side-${number}`, "aria-labelledby": title.id}, title,
                h("p", {}, "Another thread of the same kind takes the same path."));
        const steps = readSteps(side);
        for (const step of steps) step.id = `step-${number}-${step.index + 1}`;
        const last = steps.at(-1), groups = framesOf(steps);
        const frames = groups.map(
            (frame) => [frame, frameElement(files, frame, last, isOld, groups.length === 1 || frame.includes(last))]);
        const locks = side.locks ? side.locks.split(", ") : [];
        await Promise.all(frames.filter(([, details]) => details.open).map(([, details]) => details.fill()));
        return h("article", {class: "side", id: `side-${number}`, "aria-labelledby": title.id}, title,
            last ? story(side, last) : null,
            locks.length > 0 ? h("p", {class: "held"}, locks.map((lock) => chip(steps, frames, lock))) :
                isCompared   ? h("p", {class: "held"}, h("span", {class: "chip lock"}, "holds no lock")) :
                               null,
            h("div", {class: "frames"}, frames.map(([, details]) => details)));
    };

    const openAll = async () => {
        const frames = [...document.querySelectorAll(".frame")], open = frames.some((frame) => !frame.open);
        for (const frame of frames) frame.open = open;
        await Promise.all(frames.map((frame) => frame.fill()));
    };

    return {element, readSteps, openAll};
})();
