// The cards of a story in their order. A story is an object of the marts' values by their names; see stories.py.
"use strict";

const makeCards = (listener, year, years, story, lookups, hues) => {
  const { fact, text } = elements;
  const { summary, personality, aura, history } = story;
  const { n_listeners: nListeners, n_silent: nSilent } = lookups.years[summary.population_year];
  // only real listeners have a history; they are compared with simulated ones, and not with each other
  const isSameYear = summary.population_year === year;
  const simulated = () => [
    `simulated listener${nListeners === 1 ? "" : "s"}`,
    isSameYear ? null : text` of ${fact("population_year", summary.population_year, String(summary.population_year))}`,
  ];
  // of some listens of a real listener the catalogue knows neither genre nor mood
  const known = history && history.known_percent < 100 ? "known " : "";
  const inCatalogue = (things) => (known && history.known_percent
    ? layout.p(text`The catalogue knows ${fact("known_percent", history.known_percent, words.percent(history.known_percent))} of the listens; the ${things} are based on those.`)
    : null);
  const fewestFans = 5;
  const told = {
    listener, year, years, story, lookups, history, known, inCatalogue, simulated, nListeners, nSilent, hues,
    shape: record.shapeOf(story),
  };
  const who = listenerCards(told);
  const what = musicCards(told);
  const real = historyCards(told);

  return [
    who.hello(),
    who.minutes(),
    summary.n_listens ? who.heard() : null,
    summary.has_played ? who.peak() : null,
    summary.longest_streak_days > 1 ? who.streak() : null,
    story.genres ? what.genres() : null,
    story.sound ? what.sound() : null,
    aura ? what.aura() : null,
    story.tracks ? what.tracks() : null,
    summary.has_played ? what.dates() : null,
    story.artists ? what.artists() : null,
    story.artists && story.artists[0].n_artist_listeners >= fewestFans ? what.fan() : null,
    story.albums ? what.albums() : null,
    story.evolution ? what.evolution() : null,
    story.day ? who.day() : null,
    story.age ? who.age() : null,
    personality ? who.personality() : null,
    who.character(),
    // without a mood there is no club of a real listener
    !history || aura ? who.club() : null,
    story.town ? who.town() : null,
    story.realism ? real.realism() : null,
    history && summary.n_listens ? real.catalogue() : null,
    history ? real.screening() : null,
    shareCard(told),
  ].filter(Boolean);
};
