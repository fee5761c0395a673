"use strict";
// Sorts every table by its columns, searches and filters people, opens what a link leads to, and opens all to print.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const order = (cell) => cell.dataset.order ?? cell.textContent.trim();

function compare(one, other) {
  const [first, second] = [Number(one), Number(other)];
  if (one !== "" && other !== "" && !Number.isNaN(first) && !Number.isNaN(second)) return first - second;
  return one.localeCompare(other, document.documentElement.lang, { numeric: true });
}

function sort(table, head) {
  const column = head.cellIndex;
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [order(row.cells[column]), row]);
  rows.sort(([one], [other]) => (one === "") - (other === "") || (down ? compare(other, one) : compare(one, other)));
  body.append(...rows.map(([, row]) => row));
}

function sortable(table) {
  if (table.tBodies[0].rows.length < 2) return;
  for (const head of table.tHead.rows[0].cells) {
    if (head.querySelector(".unseen")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, head));
    head.append(button);
  }
}

function filter(tools) {
  const table = document.getElementById(tools.dataset.for);
  const rows = [...table.tBodies[0].rows].map((row) => [plain(row.textContent), row]);
  const shown = tools.querySelector("output");
  const singular = shown.dataset.singular.split(" ").map(Number);
  const fields = [...tools.querySelectorAll("select")];

  function apply() {
    const wanted = plain(tools.elements.search.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [text, row] of rows) {
      const matches =
        wanted.every((word) => text.includes(word)) &&
        fields.every(({ name, value }) => !value || row.dataset[name].split(" ").includes(value));
      row.hidden = !matches;
      count += matches;
    }
    const form = singular.includes(count) ? shown.dataset.one : shown.dataset.other;
    shown.textContent = form.replace("{n}", count.toLocaleString(document.documentElement.lang));
  }

  tools.addEventListener("input", apply);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.hidden = false;
  apply();
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

document.querySelectorAll("table").forEach(sortable);
document.querySelectorAll(".tools").forEach(filter);
addEventListener("hashchange", openTarget);
openTarget();
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
