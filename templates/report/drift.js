
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = $("#filters");
  const search = $("#search");
  const tree = $("#tree");
  const operations = $$(".operation").map((element) => ({
    element,
    head: $("summary", element).textContent + " " + $(".function", element).textContent,
    leaf: $(`[data-operation="${element.id}"]`, tree),
    tables: $$(".fields", element),
    facts: $$(".fact", element).map((fact) => ({ element: fact, row: fact.closest("tr") })),
  }));
  const lower = (text) => text.toLowerCase().replace(/\s+/g, " ");
  for (const operation of operations)
    for (const fact of operation.facts) fact.text = lower(operation.head + " " + fact.element.textContent);
  const total = operations.reduce((sum, each) => sum + each.facts.length, 0);

  // -- filters ------------------------------------------------------------------------
  function wanted() {
    const data = new FormData(form);
    return {
      levels: new Set(data.getAll("level")),
      side: data.get("side"),
      family: data.get("family"),
      axis: data.get("axis"),
      fold: data.has("fold"),
      words: lower(data.get("text")).split(" ").filter(Boolean),
    };
  }

  /* As `--axis` of the command: a fact is breaking only where it breaks that axis. */
  function levelOn(fact, axis) {
    const { level, breaks } = fact.dataset;
    return level !== "breaking" || !axis || breaks.split(" ").includes(axis) ? level : "non-breaking";
  }

  function passes(fact, want) {
    const data = fact.element.dataset;
    return want.levels.has(levelOn(fact.element, want.axis))
      && (!want.side || data.side === want.side)
      && (!want.family || data.family === want.family)
      && want.words.every((word) => fact.text.includes(word));
  }

  /* A row is shown for its facts, for a fact that points at it, or for a row below it. */
  function showRows(table) {
    let needed = 0;
    let own = false;
    if ("whole" in table.dataset) return;
    for (const row of $$("tbody > tr", table).reverse()) {
      if (row.classList.contains("about")) {
        own = own || !row.hidden;
        continue;
      }
      const depth = Number(row.dataset.depth);
      const arrived = $$(".arrival", row).some((link) => {
        const fact = document.getElementById(link.hash.slice(1));
        return fact && !fact.hidden;
      });
      row.hidden = !(own || arrived || needed > depth);
      needed = row.hidden ? needed : depth;
      own = false;
    }
    table.hidden = !$("tbody > tr:not([hidden])", table);
  }

  function apply() {
    const want = wanted();
    let shown = 0, folded = 0, visible = 0;
    const edits = new Set();
    for (const operation of operations) {
      const counts = {};
      for (const fact of operation.facts) {
        const fits = passes(fact, want);
        const { edit } = fact.element.dataset;
        const folds = fits && want.fold && edits.has(edit);
        if (fits && edit) edits.add(edit);
        fact.element.hidden = !fits || folds;
        if (fact.row) fact.row.hidden = fact.element.hidden;
        folded += folds;
        if (fact.element.hidden) continue;
        shown += 1;
        const level = levelOn(fact.element, want.axis);
        counts[level] = (counts[level] || 0) + 1;
      }
      operation.counts = counts;
      tell($(":scope > summary > .badges", operation.element), counts);
      operation.element.hidden = !Object.keys(counts).length;
      visible += !operation.element.hidden;
    }
    for (const operation of operations) if (!operation.element.hidden) operation.tables.forEach(showRows);
    for (const item of tree.children) count(item);
    const more = folded ? `; ${folded} more are folded into them` : "";
    $("#status").textContent = `${shown} of ${total} facts in ${visible} operations${more}`;
    $("#none").hidden = shown > 0 || total === 0;
    if (want.words.length && visible <= 20)
      for (const operation of operations) if (!operation.element.hidden) operation.element.open = true;
    settle();
  }

  /* An axis may make a breaking fact another one: badges are made anew. */
  function tell(badges, counts) {
    const levels = ["breaking", "non-breaking", "docs"].filter((level) => counts[level]);
    badges.replaceChildren(...levels.map((level) => {
      const badge = document.createElement("span");
      badge.className = `badge ${level}`;
      badge.dataset.level = level;
      const number = badge.appendChild(document.createElement("b"));
      number.textContent = counts[level];
      const word = badge.appendChild(document.createElement("span"));
      word.className = "sr";
      word.textContent = ` ${level}`;
      return badge;
    }));
  }

  /* Badges say what is shown; folders add up. */
  function count(item) {
    let counts = {};
    const group = $(":scope > ul", item);
    if (group) {
      for (const child of group.children)
        for (const [level, number] of Object.entries(count(child))) counts[level] = (counts[level] || 0) + number;
    } else {
      counts = byAnchor.get(item.dataset.operation).counts;
    }
    tell($(":scope > .row > .badges", item), counts);
    item.hidden = !Object.keys(counts).length;
    const said = Object.entries(counts).map(([level, number]) => `${number} ${level}`);
    item.setAttribute("aria-label", [label(item), ...said].join(", "));
    return counts;
  }

  const byAnchor = new Map(operations.map((each) => [each.element.id, each]));
  const label = (item) => $(":scope > .row > :first-child", item).textContent.trim();

  // -- the operation tree -------------------------------------------------------------
  function items() {
    return $$("[role=treeitem]", tree).filter((item) => !item.hidden && item.getClientRects().length);
  }

  function plant() {
    tree.setAttribute("role", "tree");
    tree.setAttribute("aria-label", "Operations");
    for (const item of $$("li", tree)) {
      item.setAttribute("role", "treeitem");
      item.tabIndex = -1;
      for (const link of $$(":scope > .row a", item)) link.tabIndex = -1;
      const group = $(":scope > ul", item);
      if (group) {
        group.setAttribute("role", "group");
        item.setAttribute("aria-expanded", "true");
      } else {
        item.setAttribute("aria-selected", "false");
      }
    }
  }

  /* One item of the tree can be reached by Tab: the last one used, if it is still there. */
  function settle() {
    const now = items();
    const current = now.find((item) => item.tabIndex === 0) || now[0];
    for (const item of $$("[role=treeitem]", tree)) item.tabIndex = item === current ? 0 : -1;
  }

  function focusItem(item) {
    if (!item) return;
    for (const each of $$("[role=treeitem][tabindex='0']", tree)) each.tabIndex = -1;
    item.tabIndex = 0;
    item.focus({ preventScroll: true });
    $(".row", item).scrollIntoView({ block: "nearest" });
  }

  function expand(item, on) {
    if (item.hasAttribute("aria-expanded")) item.setAttribute("aria-expanded", String(on));
  }

  const above = (item) => item.parentElement.closest("[role=treeitem]");

  function open(item) {
    if (item.hasAttribute("aria-expanded")) expand(item, item.getAttribute("aria-expanded") === "false");
    else show(document.getElementById(item.dataset.operation), true);
    settle();
  }

  function select(anchor) {
    for (const item of $$("[aria-selected]", tree))
      item.setAttribute("aria-selected", String(item.dataset.operation === anchor));
  }

  const moves = {
    ArrowDown: (list, at) => focusItem(list[at + 1]),
    ArrowUp: (list, at) => focusItem(list[at - 1]),
    Home: (list) => focusItem(list[0]),
    End: (list) => focusItem(list[list.length - 1]),
    ArrowRight: (list, at, item) =>
      item.getAttribute("aria-expanded") === "false" ? expand(item, true)
        : item.hasAttribute("aria-expanded") && focusItem(list[at + 1]),
    ArrowLeft: (list, at, item) =>
      item.getAttribute("aria-expanded") === "true" ? expand(item, false) : focusItem(above(item)),
    Enter: (list, at, item) => open(item),
    " ": (list, at, item) => open(item),
  };
  moves.j = moves.ArrowDown;
  moves.k = moves.ArrowUp;

  tree.addEventListener("keydown", (event) => {
    const item = event.target.closest("[role=treeitem]");
    const move = moves[event.key];
    if (!item || !move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const list = items();
    move(list, list.indexOf(item), item);
  });

  tree.addEventListener("click", (event) => {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    focusItem(item);
    open(item);
  });

  // -- places -------------------------------------------------------------------------
  function show(element, focus) {
    if (!element) return;
    tab("facts");
    const operation = element.closest(".operation");
    if (operation) {
      operation.open = true;
      select(operation.id);
    }
    for (const fact of $$(".fact.here")) fact.classList.remove("here");
    if (element.matches(".fact")) element.classList.add("here");
    element.scrollIntoView({ block: element.matches(".fact") ? "center" : "start" });
    if (!focus) return;
    const target = element.matches(".operation") ? $("summary", element) : element;
    if (target === element) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  /* A link leads to its fact even if the filters hide it. */
  function follow(focus) {
    const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!element || !element.closest("#operations")) return;
    if (element.hidden || element.closest(".operation").hidden) everything();
    show(element, focus);
  }

  function everything() {
    for (const box of $$("[name=level]", form)) box.checked = true;
    for (const field of $$("select, [type=search]", form)) field.value = "";
    if (form.elements.fold) form.elements.fold.checked = false;
    apply();
  }

  addEventListener("hashchange", () => follow(true));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) follow(true);
  });

  // -- tabs ---------------------------------------------------------------------------
  const tabs = $$("#tabs button");

  function tab(name, focus) {
    for (const button of tabs) {
      const on = button.dataset.panel === name;
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
      document.getElementById(button.dataset.panel).hidden = !on;
      if (on && focus) button.focus();
    }
  }

  for (const button of tabs) {
    const panel = document.getElementById(button.dataset.panel);
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    panel.removeAttribute("aria-label");
    button.addEventListener("click", () => tab(button.dataset.panel));
  }
  $("#tabs").setAttribute("role", "tablist");
  $("#tabs").setAttribute("aria-label", "Views");
  $("#tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length;
    tab(tabs[next].dataset.panel, true);
  });

  // -- keys, buttons ------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const writing = event.target.matches("input[type=search], select, textarea");
    if (event.key === "Escape") {
      if (search.value) {
        search.value = "";
        apply();
      }
      if (event.target === search) focusItem(items().find((item) => item.tabIndex === 0));
    } else if (event.key === "/" && !writing) {
      event.preventDefault();
      tab("facts");
      search.focus();
      search.select();
    } else if ((event.key === "j" || event.key === "k") && !writing) {
      event.preventDefault();
      tab("facts");
      focusItem(items().find((item) => item.tabIndex === 0));
    }
  });

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 60);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  $("#all").addEventListener("click", everything);
  const each = (on) => () => operations.forEach((one) => { if (!one.element.hidden) one.element.open = on; });
  $("#expand").addEventListener("click", each(true));
  $("#collapse").addEventListener("click", each(false));

  /* Paper has nothing to click. */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = operations.filter((one) => !one.element.open);
    closed.forEach((one) => { one.element.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((one) => { one.element.open = false; }));

  form.hidden = $("#tabs").hidden = $("#tools").hidden = false;
  if (matchMedia("(max-width: 56rem)").matches) $(".index").open = false;
  plant();
  tab("facts");
  apply();
  follow(false);
})();
