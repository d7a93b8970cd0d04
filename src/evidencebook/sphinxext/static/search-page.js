// The search page: asks the index, which is loaded when something is searched for, and shows what it finds.
(() => {
  const form = document.querySelector(".report-search");
  const [words, kind] = [form.elements.q, form.elements.kind];
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const more = document.querySelector(".search-more");
  const contents = document.querySelector(".search-contents");
  const [AT_ONCE, AROUND, PAUSE] = [20, 110, 150]; // results; characters beside a match; milliseconds
  const labels = new Map([...kind.options].map((option) => [option.value, option.text]));
  let loading = null;
  let shown = [];
  let asked = 0;

  const script = (address) =>
    new Promise((done, failed) => {
      const element = Object.assign(document.createElement("script"), { src: address, onload: done });
      element.onerror = () => (element.remove(), failed(new Error(`${address} could not be loaded`)));
      document.head.append(element);
    });

  const engine = () => {
    loading ??= Promise.all([script(status.dataset.engine), script(status.dataset.index)])
      .then(() => window.reportSearch.open(window.reportIndex))
      .catch((error) => ((loading = null), Promise.reject(error)));
    return loading;
  };

  const marked = (element, pieces) => {
    for (const [text, found] of pieces) {
      element.append(found ? Object.assign(document.createElement("mark"), { textContent: text }) : text);
    }
    return element;
  };

  // The text around the first match, and the next ones as far as there is room.
  const excerpt = (pieces) => {
    const first = pieces.findIndex(([, found]) => found);
    if (first < 0) return [[pieces.map(([text]) => text).join("").slice(0, 2 * AROUND), false]];
    const before = pieces.slice(0, first).map(([text]) => text).join("");
    const start = before.length > AROUND ? `… ${before.slice(-AROUND).replace(/^\S*\s/, "")}` : before;
    const kept = [[start, false]];
    let room = 2 * AROUND;
    for (const [text, found] of pieces.slice(first)) {
      if (room <= 0) break;
      kept.push([text.length > room && !found ? `${text.slice(0, room).replace(/\s\S*$/, "")} …` : text, found]);
      room -= text.length;
    }
    return kept;
  };

  const item = (found, parts) => {
    const [address, page] = found.page;
    const link = document.createElement("a");
    link.href = found.anchor ? `${address}#${found.anchor}` : address;
    marked(link, parts(found.title, found));
    const place = document.createElement("p");
    place.className = "search-place";
    const section = found.section && found.section !== page ? ` › ${found.section}` : "";
    place.textContent = `${labels.get(found.kind)} · ${page}${section}`;
    const text = marked(document.createElement("p"), excerpt(parts(found.text, found)));
    const entry = document.createElement("li");
    entry.append(link, place, ...(found.text ? [text] : []));
    return entry;
  };

  const show = (parts) => {
    const from = list.children.length;
    const next = shown.slice(from, from + AT_ONCE).map((found) => item(found, parts));
    list.append(...next);
    more.hidden = list.children.length >= shown.length;
    more.onclick = () => show(parts)?.querySelector("a").focus();
    return next[0];
  };

  const tell = ({ found, near, cut }) => {
    const among = kind.value ? ` among ${labels.get(kind.value).toLowerCase()}` : "";
    const many = found.length === 1 ? "1 result" : `${found.length} results`;
    const close = near && found.length ? " Nothing is written just so; these come near." : "";
    const short = cut ? " Only the beginning of the question was looked for." : "";
    status.textContent = found.length ? `${many}${among}.${close}${short}` : `Nothing was found${among}.${short} Try fewer words, or look here:`;
  };

  const search = async (keep) => {
    const [own, question] = [++asked, words.value.trim()];
    const address = new URL(location.href);
    for (const [name, value] of [["q", question.slice(0, 200)], ["kind", kind.value]]) {
      value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    }
    if (keep) history.replaceState(null, "", address);
    if (!question) {
      list.replaceChildren();
      status.textContent = "";
      more.hidden = true;
      contents.hidden = false;
      return;
    }
    try {
      if (!window.reportSearch) status.textContent = "Loading …";
      const { find, parts } = await engine();
      if (own !== asked) return;
      const answer = find(question, kind.value);
      shown = answer.found;
      list.replaceChildren();
      show(parts);
      for (const option of kind.options) {
        const count = answer.counts[option.value];
        option.textContent = labels.get(option.value) + (count ? ` (${count})` : "");
      }
      contents.hidden = shown.length > 0;
      tell(answer);
    } catch (error) {
      if (own !== asked) return;
      contents.hidden = false;
      status.textContent = "The index could not be loaded. Try again, or look here:";
      console.warn(error);
    }
  };

  let waiting = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(true), PAUSE);
  });
  kind.addEventListener("change", () => search(true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search(true);
  });
  const given = new URLSearchParams(location.search);
  words.value = given.get("q") ?? "";
  if (labels.has(given.get("kind") ?? "")) kind.value = given.get("kind") ?? "";
  words.focus();
  if (words.value) search(false);
})();
