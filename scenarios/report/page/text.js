// Text and elements. All that came over the wire passes through `visible` and becomes text, never markup.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
const SVG = "http://www.w3.org/2000/svg";

// Control, format and bidirectional characters are spelled out, such as ⟨U+202E⟩.
function visible(text) {
  return String(text).replace(UNSEEN, function (char) {
    if (char === "\n" || char === "\t") return char;
    return "⟨U+" + char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩";
  });
}

function make(tag, kind, content) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  add(element, content);
  return element;
}

function add(element, content) {
  if (content === undefined || content === null) return;
  if (Array.isArray(content)) content.forEach(function (one) { add(element, one); });
  else element.append(content instanceof Node ? content : visible(content));
}

const fillers = new WeakMap();

// Fills an element the first time that it is opened; a person's opening is put into the address.
function whenOpened(details, address, fill) {
  fillers.set(details, fill);
  details.firstElementChild.addEventListener("click", function () { if (!details.open) remember(address); });
  details.addEventListener("toggle", function () { if (details.open) open(details); });
}

function open(details) {
  const fill = fillers.get(details);
  fillers.delete(details);
  if (fill) fill();
  details.open = true;
}

function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
  if (text !== undefined) element.append(visible(text));
  return element;
}
