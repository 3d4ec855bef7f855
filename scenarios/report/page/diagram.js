// The sequence diagram: a row per frame, lanes for stations and CSMS. A row opens to the frame's JSON.

const KINDS = { 2: "CALL", 3: "CALLRESULT", 4: "CALLERROR", 5: "CALLRESULTERROR", 6: "SEND" };
const EDGE = 9;  // percent left free beside the outer lanes
const HEIGHT = 38;
const LINE = 27;
const LONG_NAME = 9;

function diagram(scenario) {
  const stations = Array.from(new Set(scenario.frames.map(function (one) { return one.station; })));
  const lanes = new Lanes(stations);
  const box = make("div", "diagram", lanes.heads());
  const answers = matched(scenario.frames);
  const steps = scenario.steps.filter(function (step) { return step[2] !== "not run"; });
  let next = 0;
  scenario.frames.forEach(function (frame, index) {
    for (; next < steps.length && begins(steps, next) <= index; next += 1) box.append(stepLine(steps[next]));
    box.append(frameRow(scenario, frame, index, lanes, answers.get(index)));
  });
  steps.slice(next).forEach(function (step) { box.append(stepLine(step)); });
  return box;
}

// How many frames there were when a step began.
function begins(steps, index) {
  return index ? (steps[index - 1][3] === null ? 0 : steps[index - 1][3]) : 0;
}

function stepLine(step) {
  const sign = step[2] === "failed" ? "✗ " : "";
  return make("div", "at " + step[2], [sign, make("b", "", step[0]), " " + step[1]]);
}

// For each CALL the frame that answers it, for each answer its CALL; by index.
function matched(frames) {
  const waiting = new Map();
  const found = new Map();
  frames.forEach(function (frame, index) {
    if (frame.id === undefined) return;
    const asked = frame.kind === 2 ? frame.side : frame.side === "up" ? "down" : "up";
    const key = JSON.stringify([frame.station, asked, frame.id]);
    if (frame.kind === 2) waiting.set(key, index);
    else if (waiting.has(key)) { found.set(waiting.get(key), index); found.set(index, waiting.get(key)); }
  });
  return found;
}

class Lanes {
  constructor(stations) {
    this.names = stations.concat(["CSMS"]);
  }

  x(index) {
    return EDGE + index * (100 - 2 * EDGE) / (this.names.length - 1);
  }

  of(station) {
    return this.x(this.names.indexOf(station));
  }

  get csms() {
    return this.x(this.names.length - 1);
  }

  heads() {
    const sheet = this.sheet(24);
    this.names.forEach((name, index) => {
      const last = index === this.names.length - 1;
      const long = name.length > LONG_NAME;  // it would not fit over an outer lane
      const at = long && index === 0 ? ["start", "1%"] : long && last ? ["end", "99%"] : ["middle", this.x(index) + "%"];
      sheet.append(draw("text", { x: at[1], y: 15, "text-anchor": at[0], class: "lane-name" }, name));
    });
    return make("div", "lanes", sheet);
  }

  // A strip of the diagram with the life lines drawn.
  sheet(height) {
    const sheet = draw("svg", { width: "100%", height: height, "aria-hidden": "true" });
    this.names.forEach((_, index) => {
      const x = this.x(index) + "%";
      const from = height === HEIGHT ? 0 : height - 5;
      sheet.append(draw("line", { x1: x, x2: x, y1: from, y2: height, class: "life" }));
    });
    return sheet;
  }
}

function frameRow(scenario, frame, index, lanes, other) {
  const wrong = scenario.wrong === index;
  const kind = wrong ? " wrong" : scenario.concerned.includes(index) ? " concerned" : "";
  const row = make("details", "frame" + kind);
  const head = make("summary", "", [
    make("time", "", frame.t.toFixed(3)),
    make("span", "spoken", spoken(frame) + (wrong ? ", the frame at fault" : "")),
    strip(frame, lanes, latency(scenario.frames, frame, other)),
  ]);
  verdictsOn(scenario, frame, wrong).forEach(function (one) { head.append(one); });
  row.append(head);
  row.id = "f" + scenario.at + "-" + index;
  whenOpened(row, scenario.id + "~" + index, function () { row.append(openedFrame(frame)); });
  return row;
}

function openedFrame(frame) {
  const cut = "The first part of " + frame.cut + " characters; the trace has them all.";
  return make("div", "opened", [
    make("p", "", frameTitle(frame)),
    laidOut(frame.text, frame.marks),
    frame.cut ? make("p", "cut", cut) : null,
  ]);
}

function latency(frames, frame, other) {
  if (frame.kind === 2) return other === undefined ? "no answer" : "";
  if (other === undefined || frame.kind === undefined) return "";
  return "+" + ((frame.t - frames[other].t) * 1000).toFixed(0) + " ms";
}

// What is wrong with a frame, in short, beneath its arrow.
function verdictsOn(scenario, frame, wrong) {
  const marks = frame.marks || [];
  const kind = wrong ? "fault" : "hint";
  const told = marks.slice(0, 3).map(function (mark) {
    return make("span", kind, [(wrong ? "✗ " : "⚠ ") + inShort(mark) + " ", make("i", "", ruleText(mark[1]))]);
  });
  if (wrong && !told.length) told.push(make("span", "fault", "✗ " + headline(scenario)));
  return told;
}

// The place in the payload and the message, which may begin with the member's name itself.
function inShort(mark) {
  const place = mark[0].replace(/^\/[0-9]+\/?/, "");
  const name = place.slice(place.lastIndexOf("/") + 1) + " ";
  const message = mark[2].startsWith(name) ? mark[2].slice(name.length) : mark[2];
  return (place ? place + " " : "") + message;
}

function spoken(frame) {
  const ways = { up: frame.station + " to CSMS", down: "CSMS to " + frame.station };
  return (ways[frame.side] || frame.station) + ": " + labelOf(frame);
}

function labelOf(frame) {
  if (!(frame.side === "up" || frame.side === "down")) return eventText(frame);
  if (!(frame.kind in KINDS)) return "unreadable: " + frame.text.slice(0, 40);
  const code = frame.kind === 4 || frame.kind === 5 ? errorCode(frame) : "";
  return [KINDS[frame.kind], frame.action, code].filter(Boolean).join(" ");
}

function frameTitle(frame) {
  const ways = { up: frame.station + " → CSMS", down: "CSMS → " + frame.station };
  const id = frame.id === undefined ? [] : [" · id ", make("code", "", frame.id)];
  const title = ways[frame.side] ? labelOf(frame) + " · " + ways[frame.side] : spoken(frame);
  return [make("b", "", title), " · at " + frame.t.toFixed(3) + " s"].concat(id);
}

function eventText(frame) {
  const words = { open: "connects", close: "connection ends" };
  return ((words[frame.side] || "") + " " + frame.text.replace(/^note=| reason=$/g, "")).trim();
}

function errorCode(frame) {
  try { return String(JSON.parse(frame.text)[2]); } catch (_) { return ""; }
}

function strip(frame, lanes, took) {
  const sheet = lanes.sheet(HEIGHT);
  const station = lanes.of(frame.station);
  if (frame.side === "up") arrow(sheet, frame, station, lanes.csms, 1);
  else if (frame.side === "down") arrow(sheet, frame, lanes.csms, station, -1);
  else return eventOn(sheet, frame, station);
  label(sheet, frame, lanes.names.length === 2 ? (station + lanes.csms) / 2 : null, took);
  return sheet;
}

function arrow(sheet, frame, from, to, way) {
  const kind = (KINDS[frame.kind] || "unreadable").toLowerCase();
  sheet.append(draw("line", { x1: from + "%", x2: to + "%", y1: LINE, y2: LINE, class: "arrow " + kind }));
  const head = draw("svg", { x: to + "%", y: LINE, overflow: "visible", width: 1, height: 1 });
  const points = -9 * way + ",-5 0,0 " + -9 * way + ",5";
  head.append(draw(frame.kind === 2 || frame.kind === 6 ? "polygon" : "polyline", { points: points, class: "head " + kind }));
  sheet.append(head);
  if (kind === "callerror" || kind === "callresulterror") {
    const cross = draw("svg", { x: from + "%", y: LINE, overflow: "visible", width: 1, height: 1 });
    const x = 8 * way;
    cross.append(draw("path", { d: "M" + (x - 4) + ",-4 L" + (x + 4) + ",4 M" + (x - 4) + ",4 L" + (x + 4) + ",-4", class: "cross" }));
    sheet.append(cross);
  }
}

// In the middle between two lanes; with more of them beside the CSMS, where every arrow passes.
function label(sheet, frame, middle, took) {
  const at = middle === null ? { x: 100 - EDGE - 2 + "%", "text-anchor": "end" } : { x: middle + "%", "text-anchor": "middle" };
  const text = draw("text", Object.assign({ y: 16, class: "label" }, at));
  const parts = frame.kind in KINDS ? [KINDS[frame.kind], frame.kind === 4 ? errorCode(frame) : frame.action] : ["", labelOf(frame)];
  text.append(draw("tspan", { class: "kind" }, parts[0] + " "), draw("tspan", { class: "action" }, parts[1] || ""));
  if (took) text.append(draw("tspan", { class: took === "no answer" ? "unanswered" : "took" }, "  " + took));
  if (frame.id) text.append(draw("tspan", { class: "id" }, "  " + (frame.id.length > 12 ? frame.id.slice(0, 8) + "…" : frame.id)));
  sheet.append(text);
}

function eventOn(sheet, frame, station) {
  sheet.append(draw("circle", { cx: station + "%", cy: 20, r: 5, class: "event " + frame.side }));
  const text = draw("svg", { x: station + "%", y: 24, overflow: "visible", width: 1, height: 1 });
  const side = station > 30 ? { x: -12, "text-anchor": "end" } : { x: 12 };  // where there is room for it
  text.append(draw("text", Object.assign({ y: 0, class: "label event-text" }, side), eventText(frame)));
  sheet.append(text);
  return sheet;
}
