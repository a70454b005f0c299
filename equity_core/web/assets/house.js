// The page's own script. It runs before Streamlit's and depends on nothing.
"use strict";

// 1. Streamlit looks for its server under the page's address and one level up, which fails, and
//    logs errors, for every page but the first. The server is always at the root.
window.__streamlit = { BACKEND_BASE_URL: window.location.origin + "/" };

// 2. Streamlit binds the bare keys r (run again) and c (clear the cache) on the whole document.
//    People who steer by voice or whose hands shake press them by accident (WCAG 2.1.4). Listening
//    on the document before Streamlit does lets text fields and lists inside the page have the key.
(() => {
  const bare = new Set(["r", "c"]);
  const types = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || element.matches("input, textarea, select"));
  const stop = (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (!modified && bare.has((event.key || "").toLowerCase()) && !types(event.target)) {
      event.stopImmediatePropagation();
    }
  };
  for (const kind of ["keydown", "keypress", "keyup"]) document.addEventListener(kind, stop);
})();

// 3. Say aloud, once, what changes without a page load: the page's title, and the sentence with
//    the finding, which pages put in st.container(key="headline").
document.addEventListener("DOMContentLoaded", () => {
  const voice = document.createElement("div");
  voice.id = "house-announcer";
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  voice.setAttribute("aria-live", "polite");
  document.body.append(voice);

  const headline = () => {
    const element = document.querySelector("#root .st-key-headline");
    return element ? element.textContent.replace(/\s+/g, " ").trim() : "";
  };
  const shell = document.title;
  let said = { title: shell, headline: "" };
  let opened = false; // the first title and the first sentence are read with the page itself

  const listen = () => {
    const now = { title: document.title, headline: headline() };
    const news = [];
    if (now.title !== said.title) news.push(now.title);
    if (now.headline && now.headline !== said.headline) news.push(now.headline);
    said = now;
    if (opened && news.length) voice.textContent = news.join(". ");
    opened = opened || now.headline !== "" || document.querySelector("#root h1") !== null;
  };

  // Streamlit changes the page in many small steps: look when they have settled for a moment.
  let waiting = 0;
  const later = () => {
    waiting = waiting || window.setTimeout(() => { waiting = 0; listen(); }, 300);
  };
  const watch = { childList: true, subtree: true, characterData: true };
  new MutationObserver(later).observe(document.getElementById("root"), watch);
  new MutationObserver(later).observe(document.head, watch);
});

// 4. Streamlit explains an unknown address in words for programmers. Ours are for visitors.
document.addEventListener("DOMContentLoaded", () => {
  const reword = () => {
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      const texts = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (/^(You have requested page|The page that you have requested) /.test(text.nodeValue)) {
          text.nodeValue = "There is no page at this address. The home page is shown instead.";
        }
      }
    }
  };
  new MutationObserver(reword).observe(document.body, { childList: true });
});

// 5. The map's tooltip follows the pointer; near an edge of the window it turns to the other side.
document.addEventListener("pointermove", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const chart = target && target.closest("[data-testid=stDeckGlJsonChart]");
  if (!chart) return;
  window.requestAnimationFrame(() => {
    const tooltip = chart.querySelector(".deck-tooltip");
    if (!tooltip) return;
    const { width, height } = tooltip.getBoundingClientRect();
    const left = event.clientX + width + 24 > window.innerWidth && event.clientX > width;
    const up = event.clientY + height + 24 > window.innerHeight && event.clientY > height;
    tooltip.style.translate = `${left ? "calc(-100% - 1rem)" : "0"} ${up ? "-100%" : "0"}`;
  });
});

// 6. Paper is white whatever the theme: the style needs to know that a chart was drawn for the dark.
window.addEventListener("beforeprint", () => {
  const app = document.querySelector("[data-testid=stApp]");
  const [red, green, blue] = (app ? getComputedStyle(app).backgroundColor : "").match(/\d+/g) || [];
  const light = 0.3 * red + 0.59 * green + 0.11 * blue;
  document.documentElement.classList.toggle("dark-page", light < 128);
});

// 7. Streamlit sends a text only when its field is left. In forms that keep what is typed (their
//    keys begin with "typed") a pause in typing, or a few seconds without one, sends it too: a
//    reload or a lost connection costs no sentence.
(() => {
  const PAUSE = 900, AT_MOST = 4000; // milliseconds
  let waiting = 0, since = 0;
  const field = (target) =>
    target instanceof HTMLElement &&
    target.matches('[class*="st-key-typed"] textarea, [class*="st-key-typed"] input[type=text]');
  const send = (element) => {
    waiting = since = 0;
    const enter = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true };
    element.dispatchEvent(new KeyboardEvent("keydown", enter));
    element.dispatchEvent(new KeyboardEvent("keypress", enter));
  };
  document.addEventListener("input", (event) => {
    if (!field(event.target) || event.isComposing) return;
    const now = Date.now();
    since = since || now;
    window.clearTimeout(waiting);
    const left = Math.max(0, Math.min(PAUSE, since + AT_MOST - now));
    waiting = window.setTimeout(() => send(event.target), left);
  }, true);
})();
