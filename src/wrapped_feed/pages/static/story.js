// A listener's story, put together from the shard that holds the listener, and moving about in it.
"use strict";

(() => {
  const { element } = elements;
  const $ = (id) => document.getElementById(id);
  const story = $("story");
  let everyone = null;
  let cards = [];
  let shownYear = null;

  // -- moving about: the card's name stands in the address, so that links and the back button work
  const place = () => Math.max(cards.findIndex((each) => `#${each.id}` === location.hash), 0);
  const show = () => {
    const now = place();
    cards.forEach((each, n) => { each.hidden = n !== now; });
    document.body.dataset.look = cards[now]?.classList[1] ?? "";
    $("place").textContent = cards.length > 1 ? `${now + 1} of ${cards.length}` : "";
    $("progress").replaceChildren(...(cards.length > 1 ? cards : []).map((_, n) => element("span", n <= now ? { class: "seen" } : {})));
    $("back").disabled = now === 0;
    $("on").disabled = now >= cards.length - 1;
    if (cards.length) fit(cards[now]);
  };
  // a headline shrinks until its longest word fits, a card until all of it fits; past the smallest legible
  // size words break and the card scrolls
  const [smallest, step] = [.6, .04];
  const fit = (card) => {
    let size = 1;
    card.style.setProperty("--fit", size);
    card.querySelectorAll(".big").forEach((big) => {
      big.style.setProperty("--words", 1);
      big.style.overflowWrap = "normal";
      big.style.setProperty("--words", Math.max(Math.min(1, big.clientWidth / big.scrollWidth * .99), .3));
      big.style.overflowWrap = "";
    });
    do {
      card.style.setProperty("--fit", size);
      size -= step;
    } while (size >= smallest && card.scrollHeight > card.clientHeight);
  };
  const note = (text) => { $("note").textContent = text; };
  const go = (steps) => {
    const next = Math.min(Math.max(place() + steps, 0), cards.length - 1);
    if (!cards.length || next === place()) return;
    history.pushState(null, "", `#${cards[next].id}`);
    note("");
    show();
  };
  addEventListener("popstate", show);
  addEventListener("hashchange", () => { checkPlace(); show(); });
  addEventListener("resize", show);
  addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.altKey || event.ctrlKey || event.metaKey) return;
    const onControl = event.target.matches("button, a");
    const steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1, Home: -99, End: 99, " ": onControl ? 0 : 1 };
    if (steps[event.key]) { event.preventDefault(); go(steps[event.key]); }
  });
  $("back").addEventListener("click", () => go(-1));
  $("on").addEventListener("click", () => go(1));
  let touched = null;
  story.addEventListener("pointerdown", (event) => {
    touched = event.target.closest("a, button") ? null : [event.clientX, event.clientY];
  });
  story.addEventListener("pointerup", (event) => {
    if (!touched) return;
    const [x, y] = [event.clientX - touched[0], event.clientY - touched[1]];
    touched = null;
    if (getSelection().toString()) return;
    if (Math.abs(x) > 40 && Math.abs(x) > Math.abs(y)) go(x < 0 ? 1 : -1);
    else if (Math.abs(x) < 8 && Math.abs(y) < 8) go(event.clientX < innerWidth / 3 ? -1 : 1);
  });
  story.addEventListener("pointercancel", () => { touched = null; });

  // -- finding listeners, by number or by name
  const nListeners = () => everyone.listeners.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const numberAt = (position) => {
    let rest = position;
    for (const [first, last] of everyone.listeners) {
      if (rest <= last - first) return first + rest;
      rest -= last - first + 1;
    }
    return null;
  };
  // names that begin with the text come before those that have it elsewhere
  const most = 8;
  const search = (text, usernames) => {
    const wanted = find.plain(text);
    const found = { same: [], begins: [], has: [] };
    usernames.forEach((username, position) => {
      const name = find.plain(username);
      if (!wanted || !name.includes(wanted)) return;
      const kind = name === wanted ? "same" : name.startsWith(wanted) ? "begins" : "has";
      if (found[kind].length < most) found[kind].push({ username, number: numberAt(position) });
    });
    return found.same.length ? found.same : [...found.begins, ...found.has].slice(0, most);
  };

  // -- colours: those of the story, on a light or a dark ground
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let hues = null;
  const paintAgain = () => colours.paint(document.documentElement.style, colours.palette(hues, dark.matches));
  const paint = ({ aura, sound }) => {
    const colour = (mood) => mood && everyone.lookups.moods[mood].colour;
    hues = colours.huesOf(colour(aura?.first_mood), colour(aura?.second_mood), sound);
    paintAgain();
  };
  dark.addEventListener("change", paintAgain);

  // -- what is shown
  const say = (title, headline, ...texts) => {
    const content = texts.map((each) => (typeof each === "string" ? element("p", {}, each) : each));
    paint({});
    cards = [layout.card("nobody", "pale", title, [layout.big(headline), ...content])];
    story.replaceChildren(...cards);
    show();
  };
  const nobody = (asked) => say("nobody here", "No such listener", `There is no listener “${asked}”. Type another name or number above, or press Random.`);
  const missing = (error) => {
    if (!error.file) throw error;
    $("random").disabled = everyone === null;
    say("a file is missing", "Nothing to show", error.message);
  };
  // where the story can do without the file
  const tellMissing = (error) => {
    if (!error.file) throw error;
    note(error.message);
  };
  const checkPlace = () => {
    const asked = location.hash.slice(1);
    const isStory = cards.length && cards[0].id !== "nobody";
    if (!asked || !isStory || cards.some((each) => each.id === asked)) return;
    note("This story has no such card, so it starts at the first.");
    history.replaceState(null, "", `#${cards[0].id}`);
  };
  const tell = async (listener) => {
    const stories = await wrapped.stories(listener, everyone);
    const years = Object.keys(stories).map(Number);
    const asked = new URLSearchParams(location.search).get("year");
    shownYear = years.includes(Number(asked)) ? Number(asked) : Math.max(...years);
    const values = stories[shownYear];
    document.title = `Wrapped ${shownYear}: ${values.summary.username}`;
    paint(values);
    cards = makeCards(listener, shownYear, years, values, everyone.lookups, hues);
    story.replaceChildren(...cards);
    note("");
    checkPlace();
    if (asked && Number(asked) !== shownYear) note(`There is no year “${asked}” here: this is ${shownYear}.`);
    show();
    neighbours.show(listener, shownYear, everyone).catch(tellMissing);
  };
  const open = async () => {
    const asked = (new URLSearchParams(location.search).get("listener") || "").trim();
    if (!asked) return say("whose year?", "Pick a listener", "Type a name or a number above, or press Random.");
    $("listener").value = asked;
    if (/^\d+$/.test(asked) && wrapped.isListener(Number(asked), everyone)) return tell(Number(asked));
    const found = search(asked, await wrapped.load("usernames"));
    if (!found.length) return nobody(asked);
    if (found.length === 1) return tell(found[0].number);
    const link = ({ number, username }) =>
      element("li", {}, element("div", {}, element("a", { href: address(number) }, username)));
    return say("several listeners", "Who is it?", element("ul", { class: "found" }, ...found.map(link)));
  };

  // -- another listener, on the same card and in the same year
  const address = (listener) => {
    const year = shownYear === null ? "" : `&year=${shownYear}`;
    return `?listener=${encodeURIComponent(listener)}${year}${location.hash}`;
  };
  $("picker").addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = address($("listener").value.trim());
  });
  $("random").addEventListener("click", () => {
    location.href = address(numberAt(Math.floor(Math.random() * nListeners())));
  });
  $("listener").addEventListener("focus", () => { $("listener").select(); wrapped.load("usernames").catch(tellMissing); });
  $("listener").addEventListener("input", async (event) => {
    const text = $("listener").value;
    const usernames = await wrapped.load("usernames").catch(tellMissing);
    if (!usernames || !everyone) return;
    const found = search(text, usernames);
    $("matches").replaceChildren(...found.map(({ username }) => element("option", { value: username })));
    // a choice from the list is not typed
    const chosen = !event.inputType || event.inputType === "insertReplacementText";
    if (chosen && found.some(({ username }) => username === text)) $("picker").requestSubmit();
  });

  wrapped.load("everyone").then((data) => { everyone = data; return open(); }).catch(missing);
})();
