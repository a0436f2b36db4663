// The cards about the listener: how much, when, and who that makes them.
"use strict";

const listenerCards = ({ listener, year, years, story, lookups, shape, history, known, inCatalogue, simulated, nListeners, nSilent }) => {
  const { element, fact, title, text, counted } = elements;
  const { p, big, lead, legend, plainList, card, stacked } = layout;
  const { percent, portion } = words;
  const { summary, personality, age, club, town, peaks } = story;

  const hello = () => {
    const link = (each) => element(
      each === year ? "b" : "a", each === year ? {} : { href: `?listener=${listener}&year=${each}` }, fact("years", each, String(each)),
    );
    return card(
      "hello", "vivid", history ? "a listening history" : text`listener ${fact("listener", listener, String(listener))}`,
      [
        big(title(summary.username)),
        lead(summary.location ? [title(summary.location), ", "] : null, fact("year", year, String(year))),
        years.length > 1 ? p("Years: ", ...years.flatMap((each) => [link(each), " "])) : null,
        summary.has_played ? null : p("Nothing was played. It was a quiet year."),
      ],
      pictures.layers(shape),
    );
  };

  // -- how much
  const standing = () => {
    const { n_listeners_below: nBelow, top_percent: top } = summary;
    const nOthers = history ? nListeners : nListeners - 1;
    const others = history ? text`${fact("n_others", nOthers)} ${simulated()}` : null;
    if (!nOthers) return null;
    if (nBelow === nOthers) return p(history ? text`More minutes than any of ${others}.` : "Nobody listened longer.");
    if (top <= 50) return p(text`Among the top ${fact("top_percent", top, percent(top))} of ${others || "listeners"} by minutes.`);
    if (nBelow === 0) return null;
    return p(text`More minutes than ${fact("n_below", nBelow)} of ${others || ["the other ", counted("n_others", nOthers, "listener")]}.`);
  };
  const skips = () => {
    const one = summary.n_plays === 1;
    // some histories do not say how a play ended
    const told = history ? " whose end is known" : "";
    const skipped = summary.skip_percent;
    if (skipped === null) return null;
    if (skipped === 0) return p(one ? "It ran to its end." : `Every play${told} ran to its end.`);
    if (skipped === 100) return p(one ? "It was stopped before its end." : `Every play${told} was stopped before its end.`);
    return p(text`Stopped before the end: ${fact("skip_percent", skipped, percent(skipped))} of the plays${told}.`);
  };
  const minutes = () => {
    const { n_listens: nListens, n_plays: nPlays } = summary;
    const picture = pictures.days(summary.minutes, words.daysOf(year));
    if (!summary.has_played) {
      const among = counted("n_listeners", nListeners, "listener");
      return card("minutes", "deep", "minutes", [big(fact("minutes", 0)), p(nSilent === 1
        ? text`The only one of ${among} who played nothing.`
        : text`One of ${fact("n_silent", nSilent)} who played nothing, among ${among}.`)], picture);
    }
    const unheard = text`${counted("n_plays", nPlays, "play")}, ${nPlays === 1 ? "shorter" : "each shorter"} than thirty seconds.`;
    return card(
      "minutes", "deep", summary.minutes === 1 ? "minute" : "minutes",
      [
        big(fact("minutes", summary.minutes, summary.minutes ? words.number(summary.minutes) : "under 1")),
        summary.minutes >= 90 ? lead(fact("time", summary.minutes, words.time(summary.minutes))) : null,
        standing(), nListens ? null : p(unheard), nListens ? null : skips(), legend("Each dot is one day; the lit ones add up to the listening time."),
      ],
      picture,
    );
  };

  const heard = () => {
    const things = [
      ["n_tracks", "track"], ["n_artists", "artist"], ["n_new_artists", "new artist"], ["n_albums", "album"],
      ["n_genres", "genre"],
    ].filter(([key]) => summary[key]);
    const named = (key, thing) => [fact(key, summary[key]), element("small", {}, summary[key] === 1 ? thing : `${thing}s`)];
    return stacked(
      "heard", "second", text`heard in ${counted("n_listens", summary.n_listens, "listen")}`, [skips()],
      plainList(things.map(([key, thing]) => [named(key, thing)])),
    );
  };

  // -- when
  const peak = () => card(
    "peak", "pale", "the biggest day",
    [
      big(fact("biggest_day", summary.biggest_day, words.day(summary.biggest_day, year))),
      p("Music for ", fact("biggest_day_minutes", summary.biggest_day_minutes, words.duration(summary.biggest_day_minutes)), "."),
      legend("The disc is the whole day."),
    ],
    pictures.wedge(summary.biggest_day_minutes),
  );
  const streak = () => {
    const { longest_streak_days: nDays, longest_streak_starts_on: start } = summary;
    const end = words.dayAfter(start, nDays - 1);
    return card(
      "streak", "second", "longest streak",
      [big(counted("n_days", nDays, "day")), p("in a row with music, ", fact("days", start, words.daysFrom(start, nDays, year)), ".")],
      pictures.calendar(year, (day) => start <= day && day <= end),
    );
  };
  const day = () => {
    const busiest = summary.most_active_hour;
    const when = text`between ${fact("hour", busiest, words.hour(busiest))} and ${fact("next_hour", busiest + 1, words.hour(busiest + 1))}`;
    const mostly = ({ mood, genre }) => (mood || genre
      ? ["mostly ", [mood, genre].filter(Boolean).flatMap((each, n) => (n ? [", ", title(each)] : [title(each)]))] : null);
    return card(
      "day", "vivid", "the day",
      [
        p(summary.n_plays === 1 ? text`Played ${when}.` : text`Busiest ${when} (dot).`),
        plainList(story.day.map((each) => [each.day_part, mostly(each), fact("percent", each.percent, percent(each.percent))])),
        history ? p(clockOf(history)) : null, inCatalogue("moods and genres"),
      ],
      pictures.clock(story.day, busiest),
    );
  };
  const clockOf = ({ n_plays: nPlays, time_zone: zone, ...counts }) => {
    const clocks = [
      ["n_on_country_time", "local to the country of each play"],
      ["n_on_given_time", counts.n_on_given_time === nPlays ? ["in ", title(zone)] : "in the time zone of HISTORY_TIME_ZONE"],
      ["n_on_utc", "in UTC, because the files do not say where the music was played: build again with HISTORY_TIME_ZONE"],
    ].filter(([key]) => counts[key]);
    if (clocks.length === 1) return ["Hours are ", clocks[0][1], "."];
    return ["Hours: ", clocks.map(([key, where], n) => [
      n ? "; " : "", fact(key, counts[key], percent(100 * counts[key] / nPlays)), " ", where,
    ]), "."];
  };

  // -- who
  // distances from the middle of a scale, whose ends are at 50
  const [closeCall, clearCase] = [5, 15];
  const clarity = (scales) => {
    const distance = ([, , place]) => Math.abs(place - 50);
    const nearest = scales.reduce((least, each) => (distance(each) < distance(least) ? each : least));
    if (distance(nearest) < closeCall) return `A close call between ${nearest[0]} and ${nearest[1]}.`;
    return distance(nearest) < clearCase ? `Nearest to the middle: ${nearest[0]} or ${nearest[1]}.` : "A clear case on all four.";
  };
  const certainty = (found) => {
    if (!found || found.percent === null) return "Too few simulated listeners play about as much to say how sure this is.";
    const { n_alike: nAlike, percent: nFound } = found;
    return text`How sure: among ${counted("n_alike", nAlike, "simulated listener")} who play about as much, the right type is found for ${fact("certainty", nFound, portion(nFound))}.`;
  };
  const personalityCard = () => {
    const { name, sentence } = lookups.types[personality.code];
    const scales = [
      ["familiarity", "exploration", personality.exploration],
      ["timelessness", "newness", personality.newness],
      ["loyalty", "variety", personality.variety],
      ["commonality", "uniqueness", personality.uniqueness],
    ];
    return card(
      "personality", "deep", "listening personality",
      [
        big(name), p(`${personality.code}. ${sentence}`), p(clarity(scales)), history ? p(certainty(story.certainty)) : null,
        legend(`The middle is the cut-off; the ends are the most extreme ${history ? "simulated " : ""}listeners.`),
      ],
      element("div", { class: "scales" }, ...scales.map((each) => pictures.scale(...each))),
    );
  };
  const character = () => {
    const { character: name, percent_below: below } = story.character;
    const others = history ? "simulated" : "other";
    const apart = below === 100 ? p(`More so than any ${others} listener.`) : p(text`More so than ${fact("percent_below", below, percent(below))} of ${others} listeners.`);
    return card(
      "character", "vivid", "character",
      [
        big(name), p(summary.has_played ? lookups.characters[name].sentence : "Nobody had fewer listens."),
        summary.has_played && below >= 50 ? apart : null,
        history ? p(text`Compared with ${fact("n_others", nListeners)} ${simulated()}.`) : null,
      ],
      pictures.grooves(shape),
    );
  };
  const clubCard = () => {
    const { club: name, sentence } = lookups.clubs[club.mood];
    const does = {
      host: "Plays more of this mood than nearly all other members.",
      scout: "Hears more artists than most who listen as much.",
      archivist: "Among the fondest of old releases.",
      regular: "Here on more days than most.",
      guest: "Here from time to time.",
    };
    // a real listener is counted as a member among simulated ones
    const among = history
      ? text`${words.oneOf(club.role)} among ${counted("n_members", club.n_members - 1, "simulated member")}.`
      : text`${words.oneOf(club.role)}, one of ${counted("n_members", club.n_members, "member")}.`;
    return card(
      "club", "second", "club",
      [
        big(name), p(sentence), p(club.n_members === 1 ? "The only member." : among),
        summary.n_listens ? null : p("Listeners without a listen are guests here."),
        summary.n_listens && club.n_members > 1 ? p(does[club.role]) : null,
      ],
      pictures.badge(shape, club.n_members),
    );
  };
  const townCard = () => card(
    "town", "pale", "sound town",
    [
      big(title(town.country)),
      p(town.is_home
        ? `There is no place like home: ${history ? "simulated " : ""}listeners here come closest to these favourite artists.`
        : `${history ? "Simulated listeners" : "Listeners"} in no other country have a taste in artists closer to this one.`),
      legend("Each building is a top track, in the order of their peak days, as tall as its listens on that day."),
    ],
    pictures.skyline(peaks),
  );
  const ageCard = () => {
    const oldest = 100;
    const then = fact("listening_age_then", age.listening_age, String(age.listening_age));
    const shown = (key) => fact(key, age[key], String(age[key]));
    const share = (key) => fact(key, age[key], percent(age[key]));
    // a listener who is alone in the age group is the group
    const others = age.group_percent === age.percent ? null : text`; among ${words.decade(age.age)} it is ${share("group_percent")}`;
    return card(
      "age", "pale", "listening age",
      [
        big(shown("listening_age")),
        p(text`Releases of ${shown("span_starts_in")} to ${shown("span_ends_in")} make up ${share("percent")} of the listens${others}.`),
        p(text`Someone who turned eighteen in the middle of those years turned ${then}${age.listening_age < oldest ? "" : " or more"} in ${fact("year", year, String(year))}, this listener ${shown("age")}.`),
        legend("Each ring is a year; the bold one is the listening age."),
      ],
      pictures.rings(shape, Math.max(age.age, age.listening_age), age.listening_age),
    );
  };

  return { hello, minutes, heard, peak, streak, day, personality: personalityCard, character, club: clubCard, town: townCard, age: ageCard };
};
