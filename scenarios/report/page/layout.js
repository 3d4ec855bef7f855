// Lays a JSON text out as it was sent: numbers, escapes and doubled members stay what they are.
// Marks are [pointer, rule, message]; each is told at its place, a missing member where it should stand.

const TOKEN = /\s*(?:("(?:[^"\\]|\\[^])*")|([{}[\],:])|([^\s{}[\],:"]+))/y;
const DEEPEST = 24;

function laidOut(text, marks) {
  const sheet = new Sheet(marks || []);
  if (!/^\s*[{[]/.test(text)) return sheet.raw(text);
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    end = TOKEN.lastIndex;
    sheet.take(found[1] || found[3] || found[2], found[2] !== undefined, text.slice(end, end + 20));
  }
  return text.slice(end).trim() ? sheet.raw(text.slice(end)) : sheet.done();
}

function wordOf(token) {
  try { return String(JSON.parse(token)); } catch (_) { return token; }
}

class Sheet {
  constructor(marks) {
    this.marks = marks.map(function (mark) { return { path: mark[0], rule: mark[1], message: mark[2] }; });
    this.box = make("div", "json");
    this.open = [];  // the arrays and objects that the next token stands in
    this.line = null;
    this.notes = [];
  }

  take(token, sign, next) {
    const top = this.open[this.open.length - 1];
    if (!sign) this.word(top, token);
    else if (token === "{" || token === "[") this.begin(top, token, next);
    else if (token === "}" || token === "]") this.end(token);
    else if (token === ":") add(this.line, ": ");
    else this.comma(top);
  }

  word(top, token) {
    if (top && top.object && top.key === null) {
      top.key = wordOf(token);
      this.begun(top);
      add(this.line, make("span", "key", token));
      return;
    }
    this.value(top);
    add(this.line, make("span", token[0] === '"' ? "string" : "literal", token));
  }

  begin(top, token, next) {
    const path = this.value(top);
    add(this.line, token);
    const empty = new RegExp("^\\s*\\" + (token === "{" ? "}" : "]")).test(next);
    this.open.push({ path: path, object: token === "{", key: null, index: 0, empty: empty });
  }

  end(token) {
    const closed = this.open.pop();
    if (!closed) return add(this.line, token);
    const missed = this.missing(closed);
    if (!closed.empty || missed) this.begun();
    add(this.line, token);
  }

  comma(top) {
    add(this.line, ",");
    if (top) { top.index += 1; top.key = null; }
  }

  // A value begins: on the line of its key, or on its own. Its path is returned.
  value(top) {
    if (!top || !top.object) this.begun(top);
    const path = top ? top.path + "/" + (top.object ? escaped(top.key || "") : top.index) : "";
    this.marks.forEach((mark) => { if (mark.path === path) this.note(mark); });
    return path;
  }

  begun() {
    this.line = make("div", "line");
    this.line.style.paddingLeft = Math.min(this.open.length, DEEPEST) * 1.25 + "em";
    this.box.append(this.line);
  }

  note(mark, text) {
    mark.told = true;
    this.line.classList.add("bad");
    this.notes.push([this.line, text || mark.message, mark.rule]);
  }

  // Members that should stand in the object that ends here, and do not.
  missing(closed) {
    const here = this.marks.filter(function (mark) {
      return !mark.told && mark.path.slice(0, mark.path.lastIndexOf("/")) === closed.path;
    });
    this.open.push(closed);
    here.forEach((mark) => {
      this.begun();
      const name = mark.path.slice(mark.path.lastIndexOf("/") + 1);
      add(this.line, make("span", "absent", JSON.stringify(name.replace(/~1/g, "/").replace(/~0/g, "~"))));
      this.note(mark);
    });
    this.open.pop();
    return here.length > 0;
  }

  raw(text) {
    this.begun();
    add(this.line, text);
    return this.done();
  }

  done() {
    this.notes.forEach(function (note) {
      note[0].append(make("span", "note", ["✗ " + note[1] + " ", make("i", "", ruleText(note[2]))]));
    });
    this.marks.filter(function (mark) { return !mark.told; }).forEach((mark) => {
      const text = "✗ " + (mark.path || "the frame") + ": " + mark.message + " ";
      this.box.prepend(make("div", "line bad", make("span", "note", [text, make("i", "", ruleText(mark.rule))])));
    });
    return this.box;
  }
}

function ruleText(rule) {
  return rule === "expected" ? "(expected by the scenario)" : "(schema rule: " + rule + ")";
}

function escaped(key) {
  return key.replace(/~/g, "~0").replace(/\//g, "~1");
}
