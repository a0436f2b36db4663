// The cards of a story. A story is an object of the marts' values by their names; see stories.py.
"use strict";

const makeCards = (listener, year, years, story, lookups) => {
  const { element, scale, bar, range, discs, clock } = pictures;
  const { number, count, percent, portion } = words;
  const { summary, personality, aura, age, club, town, history } = story;
  const type = personality && lookups.types[personality.code];
  const { n_listeners: nListeners, n_silent: nSilent } = lookups.years[summary.population_year];
  // only real listeners have a history; they are compared with simulated ones, and not with each other
  const simulated = `simulated listener${nListeners === 1 ? "" : "s"}${summary.population_year === year ? "" : ` of ${summary.population_year}`}`;

  const p = (...texts) => element("p", {}, ...texts);
  const big = (text) => element("p", { class: "big" }, String(text));
  const row = (name, beside, value) => element(
    "li", {}, element("b", {}, name), element("em", {}, value || ""),
    beside ? element("span", {}, beside) : null,
  );
  const list = (rows) => element("ol", {}, ...rows.map((each) => row(...each)));
  const made = [];
  const card = (key, title, ...children) => {
    const attributes = { class: "card", id: key, "aria-label": title, tabindex: "-1" };
    made.push(element("section", attributes, element("h2", {}, title), ...children));
  };

  const hello = () => {
    const link = (each) => (each === year
      ? element("b", {}, String(each))
      : element("a", { href: `?listener=${listener}&year=${each}` }, String(each)));
    card(
      "hello", history ? "a listening history" : `listener ${listener}`, big(summary.username),
      p(summary.location ? `${summary.location}, ${year}` : String(year)),
      years.length > 1 ? p("Years: ", ...years.flatMap((each) => [link(each), " "])) : null,
      summary.has_played ? null : p(`Nothing was played in ${year}. It was a quiet year.`),
    );
  };

  const minutes = () => {
    const { n_tracks: nTracks, n_albums: nAlbums, n_genres: nGenres, n_listens: nListens } = summary;
    if (!summary.has_played) {
      const silent = nSilent === 1
        ? `The only one of ${count(nListeners, "listener")} who played nothing.`
        : `One of ${number(nSilent)} who played nothing, among ${count(nListeners, "listener")}.`;
      return card("minutes", "minutes", big(0), p(silent));
    }
    const others = [nAlbums ? count(nAlbums, "album") : null, nGenres ? count(nGenres, "genre") : null].filter(Boolean);
    const parts = [count(nTracks, "track"), ...others];
    const heard = `${count(nListens, "listen")} of ${parts.slice(0, -1).join(", ")}${others.length ? " and " : ""}${parts.at(-1)}.`;
    const unheard = `${count(summary.n_plays, "play")}, ${summary.n_plays === 1 ? "shorter" : "each shorter"} than 30 seconds.`;
    return card(
      "minutes", summary.minutes === 1 ? "minute" : "minutes", big(summary.minutes ? number(summary.minutes) : "under 1"),
      summary.minutes >= 90 ? p(words.time(summary.minutes)) : null,
      p(nListens ? heard : unheard), standing(), skips(),
    );
  };
  const standing = () => {
    const { n_listeners_below: nBelow, top_percent: top } = summary;
    const nOthers = history ? nListeners : nListeners - 1;
    if (!nOthers) return null;
    if (nBelow === nOthers) return p(history ? `More minutes than any of ${number(nOthers)} ${simulated}.` : "Nobody listened longer.");
    if (top <= 50) return p(`Among the top ${percent(top)} of ${history ? `${number(nOthers)} ${simulated}` : "listeners"} by minutes.`);
    if (nBelow === 0) return null;
    return p(`More minutes than ${number(nBelow)} of ${history ? `${number(nOthers)} ${simulated}` : `the other ${count(nOthers, "listener")}`}.`);
  };
  const skips = () => {
    const one = summary.n_plays === 1;
    // some histories do not say how a play ended
    const told = history ? " whose end is known" : "";
    if (summary.skip_percent === null) return null;
    if (summary.skip_percent === 0) return p(one ? "It ran to its end." : `Every play${told} ran to its end.`);
    if (summary.skip_percent === 100) return p(one ? "It was stopped before its end." : `Every play${told} was stopped before its end.`);
    return p(`Stopped before the end: ${percent(summary.skip_percent)} of the plays${told}.`);
  };

  // of some listens of a real listener the catalogue knows neither genre nor mood
  const known = history && history.known_percent < 100 ? "known " : "";
  const inCatalogue = (things) => (known && history.known_percent
    ? p(`The catalogue knows ${percent(history.known_percent)} of the listens; the ${things} are based on those.`)
    : null);

  const artists = () => {
    const fan = ({ fan_rank: rank, n_artist_listeners: nFans, top_percent: top }) => {
      if (nFans === 1) return history ? "" : ", the only listener";
      if (rank === 1) return ", the biggest fan";
      return top <= 50 ? `, top ${percent(top)} of fans` : "";
    };
    const { n_artists: nArtists, n_new_artists: nNew } = summary;
    card(
      "artists", story.artists.length > 1 ? "top artists" : "top artist",
      list(story.artists.map((each) => [each.artist_name, `${words.minutes(each.minutes)}${fan(each)}`, count(each.n_listens, "listen")])),
      nArtists > story.artists.length || nNew ? p(`${count(nArtists, "artist")} in all${nNew ? `, ${number(nNew)} of them new` : ""}.`) : null,
      history && story.artists.some(fan) ? p("The other fans are simulated listeners.") : null,
    );
  };
  const tracks = () => card(
    "tracks", story.tracks.length > 1 ? "top tracks" : "top track",
    list(story.tracks.map((each) => [each.track_name, each.artist_name, count(each.n_listens, "listen")])),
  );
  const albums = () => {
    const heard = (each) => `${count(each.n_listens, "listen")}, ${each.n_tracks_heard} of ${each.n_album_tracks} tracks`;
    const several = story.albums.length > 1;
    card(
      "albums", several ? "top albums" : "top album",
      list(story.albums.map((each) => [each.album_name, `${each.artist_name}: ${heard(each)}`, several ? bar(each.score_percent) : null])),
      several ? p("Ranked by listens and by how evenly they spread over an album's tracks: a single hit does not make a top album.") : null,
    );
  };
  const genres = () => card(
    "genres", story.genres.length > 1 ? "top genres" : "top genre",
    list(story.genres.map((each) => [each.genre, each.percent === 100 ? `every ${known}listen` : `${percent(each.percent)} of the ${known}listens`, count(each.n_listens, "listen")])),
    inCatalogue("genres"),
  );

  // distances from the middle of a scale, whose ends are at 50
  const [closeCall, clearCase] = [5, 15];
  const clarity = (scales) => {
    const distance = ([, , place]) => Math.abs(place - 50);
    const nearest = scales.reduce((least, each) => (distance(each) < distance(least) ? each : least));
    if (distance(nearest) < closeCall) return `A close call between ${nearest[0]} and ${nearest[1]}.`;
    return distance(nearest) < clearCase ? `Nearest to the middle: ${nearest[0]} or ${nearest[1]}.` : "A clear case on all four.";
  };
  const personalityCard = () => {
    const scales = [
      ["familiarity", "exploration", personality.exploration],
      ["timelessness", "newness", personality.newness],
      ["loyalty", "variety", personality.variety],
      ["commonality", "uniqueness", personality.uniqueness],
    ];
    card(
      "personality", "listening personality", big(type.name), p(`${personality.code}. ${type.sentence}`),
      ...scales.map((each) => scale(...each)), p(clarity(scales)), history ? p(certainty(story.certainty)) : null,
    );
  };
  const certainty = (found) => {
    if (!found || found.percent === null) return "Too few simulated listeners play about as much to say how sure this is.";
    const { n_alike: nAlike, percent: nFound } = found;
    return `How sure: among ${count(nAlike, "simulated listener")} who play about as much, the right type is found for ${portion(nFound)}.`;
  };

  const day = () => {
    const busiest = summary.most_active_hour;
    const when = `between ${words.hour(busiest)} and ${words.hour(busiest + 1)}`;
    const mostly = ({ mood, genre }) => (mood || genre ? `mostly ${[mood, genre].filter(Boolean).join(", ")}` : null);
    card(
      "day", "the day", clock(story.day, busiest),
      element("ul", {}, ...story.day.map((each) => row(each.day_part, mostly(each), percent(each.percent)))),
      p(summary.n_plays === 1 ? `Played ${when}.` : `Busiest ${when} (dot).`),
      history ? p(clockOf(history)) : null, inCatalogue("moods and genres"),
    );
  };
  const clockOf = ({ n_plays: nPlays, time_zone: zone, ...counts }) => {
    const clocks = [
      [counts.n_on_country_time, "local to the country of each play"],
      [counts.n_on_given_time, counts.n_on_given_time === nPlays ? `in ${zone}` : "in the time zone of HISTORY_TIME_ZONE"],
      [counts.n_on_utc, "in UTC, because the files do not say where the music was played: build again with HISTORY_TIME_ZONE"],
    ].filter(([n]) => n);
    if (clocks.length === 1) return `Hours are ${clocks[0][1]}.`;
    return `Hours: ${clocks.map(([n, where]) => `${percent(100 * n / nPlays)} ${where}`).join("; ")}.`;
  };
  const auraCard = () => {
    const { first_mood: first, second_mood: second } = aura;
    const colour = (mood) => mood && lookups.moods[mood].colour;
    const sentence = second
      ? `These two stand out against ${history ? "simulated" : "other"} listeners: ${first} is ${percent(aura.first_percent)} of the ${known}listens, ${second} ${percent(aura.second_percent)}.`
      : `Every ${known}listen was in this mood.`;
    card(
      "aura", "audio aura", discs(colour(first), colour(second)), big(second ? `${first}, ${second}` : first),
      p(sentence), inCatalogue("moods"),
    );
  };
  const evolution = () => card(
    "evolution", story.evolution.length > 1 ? "evolution" : "the sound of the year",
    element("ul", {}, ...story.evolution.map((each) =>
      row(each.genre, `${words.span(each.first_month, each.last_month)}: ${each.artist_names.join(", ")}`))),
  );

  const began = () => {
    const on = words.day(summary.first_play_on, year);
    return p(`The first play: ${summary.first_track_name} by ${summary.first_artist_name}, ${on}.`);
  };
  const streak = () => {
    const days = summary.longest_streak_days;
    const biggest = [words.day(summary.biggest_day, year), words.minutes(summary.biggest_day_minutes)];
    if (days < 2) return card("streak", "the biggest day", big(biggest[0]), p(`Music for ${biggest[1]}.`), began());
    return card(
      "streak", "streak", big(count(days, "day")),
      p(`in a row with music, ${words.daysFrom(summary.longest_streak_starts_on, days, year)}.`),
      p(`The biggest day was ${biggest.join(": ")}.`), began(),
    );
  };
  const ageCard = () => {
    const oldest = 100;
    const now = age.listening_age < oldest ? `is ${age.listening_age} now` : `is ${oldest} now, or older`;
    // a listener who is alone in the age group is the group
    const others = age.group_percent === age.percent ? "" : `; among ${words.decade(age.age)} it is ${percent(age.group_percent)}`;
    card(
      "age", "listening age", big(age.listening_age),
      p(`Releases of ${age.span_starts_in} to ${age.span_ends_in} make up ${percent(age.percent)} of the listens${others}.`),
      p(`Whoever was 18 in the middle of those years ${now}. This listener is ${age.age}.`),
    );
  };

  const character = () => card(
    "character", "character", big(story.character.character),
    p(summary.has_played ? lookups.characters[story.character.character].sentence : "Nobody had fewer listens."),
    history ? p(`Compared with ${number(nListeners)} ${simulated}.`) : null,
  );
  const clubCard = () => {
    const { club: name, sentence } = lookups.clubs[club.mood];
    const does = {
      host: "More of this mood than with nearly all others.",
      scout: "Hears more artists than most who listen as much.",
      archivist: "Among the fondest of old releases.",
      regular: "Here on more days than most.",
      guest: "Here from time to time.",
    };
    // a real listener is counted as a member among simulated ones
    const among = history
      ? `${words.oneOf(club.role)} among ${count(club.n_members - 1, "simulated member")}.`
      : `${words.oneOf(club.role)}, one of ${count(club.n_members, "member")}.`;
    const role = club.n_members === 1 ? "The only member." : among;
    card(
      "club", "club", big(name), p(sentence),
      p(role),
      summary.n_listens ? null : p("Listeners without a listen are guests here."),
      summary.n_listens && club.n_members > 1 ? p(does[club.role]) : null,
    );
  };
  const townCard = () => card(
    "town", "sound town", big(town.country),
    p(town.is_home
      ? `There is no place like home: ${history ? "simulated " : ""}listeners here come closest to these favourite artists.`
      : `Nowhere else do ${history ? "simulated " : ""}listeners come closer to these favourite artists.`),
  );

  // -- cards of real listeners only
  const catalogueCard = () => card(
    "catalogue", "in the catalogue", big(portion(history.known_percent)),
    p("of the listens are to tracks that the catalogue knows."),
    p(history.known_percent
      ? "Genres, moods, newness and popularity are based on those."
      : "So there are no cards about the genres, moods, newness and popularity of tracks. The public catalogue knows more of them: build again with CATALOGUE."),
  );
  const realism = () => {
    const { n_listeners: nAlike, n_statistics: nStatistics, n_within: nWithin } = story.realism;
    const below = (each) => (each === 100 ? "all" : portion(each));
    card(
      "realism", `among ${count(nAlike, "simulated listener")} who play about as much`,
      element("ul", {}, ...story.realism_tops.map((each) =>
        row(each.words, `higher than ${below(each.percent_below)}`, range(each.place)))),
      p("These stand out most. The bar is the middle 80\u00a0% of the simulated listeners, the dot this listener."),
      p(`In the bar: ${number(nWithin)} of ${count(nStatistics, "statistic")}.`),
    );
  };
  const screening = () => {
    const read = story.screening;
    const kinds = [
      [read.n_kept, "plays"], [read.n_podcast, "podcasts"], [read.n_video, "videos"],
      [read.n_audiobook, "audiobooks"], [read.n_repeated, "repeated in another file"],
      [read.n_no_time_played, "no time played"], [read.n_no_track, "no track"],
      [read.n_private_session, "private sessions"], [read.n_broken, "broken"],
    ].filter(([n]) => n);
    card(
      "screening", "what was read", big(number(read.n_read)),
      p(`${read.n_read === 1 ? "row" : "rows"} in ${count(read.n_files, "file")}, over all years:`),
      element("ul", {}, ...kinds.map(([n, kind]) => row(kind, null, number(n)))),
      read.n_offline_times ? p(`Offline plays put back to their own time: ${number(read.n_offline_times)}.`) : null,
      read.n_other_files ? p(`Not opened: ${count(read.n_other_files, "file")} of another kind.`) : null,
    );
  };

  const share = () => {
    const picture = pictures.summary([
      [`${summary.username}, ${year}`, 70, 24, 700],
      [summary.has_played && !summary.minutes ? "under 1" : number(summary.minutes), 170, 84, 800],
      [summary.minutes === 1 || (summary.has_played && !summary.minutes) ? "minute" : "minutes", 205, 24, 400],
      ...(type ? [[type.name, 270, 38, 800], [personality.code, 300, 22, 400]] : []),
      ...(summary.n_listens ? [] : [["A quiet year", 270, 38, 800]]),
      ...(story.artists || []).map((each, place) => [`${place + 1}  ${each.artist_name}`, 360 + 38 * place, 26, 600]),
      [story.character.character, 570, 20, 400],
    ]);
    const tool = (name, act) => {
      const button = element("button", { type: "button" }, name);
      button.addEventListener("click", act);
      return button;
    };
    const file = `wrapped-${listener}`;
    card(
      "share", "to share", picture,
      element(
        "div", { class: "tools" },
        tool("Save as PNG", () => pictures.savePng(picture, file)),
        tool("Save as SVG", () => pictures.saveSvg(picture, file)),
        tool("Print", () => print()),
      ),
    );
  };

  hello();
  minutes();
  if (story.artists) artists();
  if (story.tracks) tracks();
  if (story.albums) albums();
  if (story.genres) genres();
  if (personality) personalityCard();
  if (story.day) day();
  if (aura) auraCard();
  if (story.evolution) evolution();
  if (summary.has_played) streak();
  if (age) ageCard();
  character();
  // without a mood there is no club of a real listener
  if (!history || aura) clubCard();
  if (town) townCard();
  if (story.realism) realism();
  if (history && summary.n_listens) catalogueCard();
  if (history) screening();
  share();
  return made;
};
