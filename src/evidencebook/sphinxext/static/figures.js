// Brings a figure to life when its reader asks for it. Whatever fails, the picture stays.
(() => {
  const isNarrow = (chart) => chart.querySelector(":scope > .chart-narrow").checkVisibility();
  const root = document.documentElement.dataset.content_root;
  const loading = new Map();

  const load = (address) => {
    if (!loading.has(address)) {
      const loaded = new Promise((done, failed) => {
        const script = Object.assign(document.createElement("script"), { src: address, onload: done });
        script.onerror = () => {
          loading.delete(address);
          script.remove();
          failed(new Error(`${address} could not be loaded`));
        };
        document.head.append(script);
      });
      loading.set(address, loaded);
    }
    return loading.get(address);
  };

  // What a mark stands for: its first words as a heading, and a line for each other thing that is known of it.
  const formatTooltip = (told, sanitize) => {
    if (typeof told !== "object" || told === null) return sanitize(String(told));
    const lines = Object.entries(told)
      .map(([title, value]) => [title, String(value ?? "").replace(/^([a-z]+)(?:_([a-z]+))+$/, (code) => code.replaceAll("_", " "))])
      .filter(([, value]) => value && !["null", "undefined", "NaN", "true", "false"].includes(value));
    const [[, first] = ["", ""], ...others] = lines;
    const rows = others.map(([title, value]) => `<tr><td class="key">${sanitize(title)}</td><td class="value">${sanitize(value)}</td></tr>`);
    return `<p>${sanitize(first)}</p><table>${rows.join("")}</table>`;
  };

  const draw = async (box, button, narrow) => {
    const fonts = ["13px 'PT Sans'", "bold 13px 'PT Sans'"].map((font) => document.fonts.load(font));
    await Promise.all([load(`${root}_static/live.js`), load(button.dataset.script), ...fonts]);
    const { View, Handler, expressionInterpreter, parse } = window.reportLive;
    const both = window.reportFigures[button.dataset.figure];
    const specification = structuredClone(narrow ? both.narrow : both.wide);
    const tooltip = new Handler({ disableDefaultStyle: true, formatTooltip }).call;
    const view = new View(parse(specification, null, { ast: true }), {
      expr: expressionInterpreter,
      renderer: "svg",
      container: box,
      hover: true,
      tooltip,
      logLevel: 0,
    });
    await view.runAsync();
    return view;
  };

  const prepare = (button) => {
    const figure = button.closest("figure");
    const chart = figure.querySelector(".chart");
    const status = figure.querySelector(".figure-status");
    let live = null;

    const fit = new ResizeObserver(() => {
      if (live && live.narrow !== isNarrow(chart)) return start();
      const shown = [...chart.querySelectorAll(":scope > div > svg")].find((svg) => svg.checkVisibility());
      if (!live || !shown) return;
      live.box.style.width = `${shown.clientWidth}px`;
      live.box.style.height = `${shown.clientHeight}px`;
    });

    const stop = () => {
      fit.disconnect();
      live?.view?.finalize();
      live?.box.remove();
      live = null;
      chart.classList.remove("is-live");
      button.setAttribute("aria-pressed", "false");
    };

    const start = async () => {
      stop();
      const box = Object.assign(document.createElement("div"), { className: "chart-live" });
      box.setAttribute("aria-hidden", "true");
      const own = (live = { box, view: null, narrow: isNarrow(chart) });
      button.setAttribute("aria-pressed", "true");
      status.textContent = "Loading …";
      try {
        chart.append(box);
        fit.observe(chart);
        const view = await draw(box, button, own.narrow);
        if (live !== own) return view.finalize();
        live.view = view;
        chart.classList.add("is-live");
        status.textContent = "Interactive";
      } catch (error) {
        if (live !== own) return;
        stop();
        status.textContent = "The interactive view could not be loaded; the picture stays.";
        console.warn(error);
      }
    };

    const leave = () => {
      stop();
      status.textContent = "";
    };

    button.hidden = false;
    button.addEventListener("click", () => (live ? leave() : start()));
    chart.addEventListener("click", () => live || start());
    figure.addEventListener("keydown", (event) => event.key === "Escape" && live && leave());
  };

  document.querySelectorAll("button.figure-live").forEach(prepare);
})();
