// The cards about what was heard: tracks, artists, albums, genres, how it sounds and how it changed.
"use strict";

const musicCards = ({ year, story, lookups, shape, history, known, inCatalogue }) => {
  const { fact, title, text, counted } = elements;
  const { p, big, legend, list, plainList, bands, card, stacked } = layout;
  const { number, percent } = words;
  const { summary, aura, sound, peaks } = story;

  const tracks = () => card(
    "tracks", "pale", story.tracks.length > 1 ? "top tracks" : "top track",
    [list(story.tracks.map((each) => [
      title(each.track_name), title(each.artist_name), counted("n_listens", each.n_listens, "listen"),
    ]))],
    pictures.grooves(shape),
  );

  const artists = () => {
    const fan = ({ fan_rank: rank, n_artist_listeners: nFans, top_percent: top }) => {
      if (nFans === 1) return history ? null : ", the only listener";
      if (rank === 1) return ", the biggest fan";
      return top <= 50 ? text`, top ${fact("top_percent", top, percent(top))} of fans` : null;
    };
    const { n_artists: nArtists, n_new_artists: nNew } = summary;
    const shown = story.artists;
    const several = nArtists > shown.length || nNew;
    return stacked(
      "artists", "pale", shown.length > 1 ? "top artists" : "top artist",
      [
        several ? p(counted("n_artists", nArtists, "artist"), " in all", nNew ? text`, ${fact("n_new_artists", nNew)} of them new` : null, ".") : null,
        history && shown.some(fan) ? p("The other fans are simulated listeners.") : null,
      ],
      bands(shown.map((each) => [
        title(each.artist_name), [fact("minutes", each.minutes, words.minutes(each.minutes)), fan(each)],
        counted("n_listens", each.n_listens, "listen"),
      ]), shown.map((each) => each.n_listens)),
    );
  };

  // how big a fan of the top artist
  const fan = () => {
    const { artist_name: name, fan_rank: rank, n_artist_listeners: nFans, top_percent: top, peak_month: month, longest_streak_days: nDays } = story.artists[0];
    const isTold = top <= 50 && rank > 1;
    const headline = rank === 1 ? ["Biggest fan"] : ["Top ", fact("top_percent", top, percent(top))];
    const among = isTold || rank === 1
      ? text`of the ${fact("n_artist_listeners", nFans)} listeners of ${title(name)}${history ? ", the others simulated" : ""}.`
      : text`Number ${fact("fan_rank", rank)} of ${fact("n_artist_listeners", nFans)} listeners by listens${history ? ", the others simulated" : ""}.`;
    const when = nDays > 1
      ? text`Longest streak ${counted("longest_streak_days", nDays, "day")}; most plays in ${words.month(month)}.`
      : `Most plays in ${words.month(month)}.`;
    const leaders = (story.fans || []).map((each) => [
      [title(each.username), each.is_listener ? " (here)" : null], null, null,
    ]);
    return card(
      "fan", "deep", isTold || rank === 1 ? "among the fans" : "top artist",
      [
        isTold || rank === 1 ? big(...headline) : big(title(name)), p(among), p(when),
        leaders.length > 1 ? p(`The artist's biggest fans${history ? " among simulated listeners" : ""}:`) : null, leaders.length > 1 ? list(leaders) : null,
        legend("The dots are listeners: the closer to the middle, the bigger the fan."),
      ],
      pictures.crowd(rank, nFans),
    );
  };

  const albums = () => {
    const several = story.albums.length > 1;
    const made = card(
      "albums", "second", several ? "top albums" : "top album",
      [
        list(story.albums.map((each) => [
          title(each.album_name),
          [title(each.artist_name), text`: ${counted("n_listens", each.n_listens, "listen")}, ${fact("n_tracks_heard", each.n_tracks_heard)} of ${fact("n_album_tracks", each.n_album_tracks)} tracks`],
          several ? pictures.bar(each.score_percent) : null,
        ])),
        several ? legend("Bars compare albums by listens times how evenly they spread over the tracks: a single hit does not make a top album.") : null,
      ],
    );
    made.querySelectorAll("li").forEach((each, n) => {
      each.prepend(pictures.sleeve(story.albums[n].n_tracks_heard, story.albums[n].n_album_tracks, n));
    });
    return made;
  };

  const genres = () => card(
    "genres", "pale", story.genres.length > 1 ? "top genres" : "top genre",
    [
      list(story.genres.map((each) => [
        title(each.genre), null,
        [fact("percent", each.percent, percent(each.percent)), ", ", counted("n_listens", each.n_listens, "listen")],
      ])),
      inCatalogue("genres"), story.genres.length > 1 ? legend("Arcs are compared with the top genre.") : null,
    ],
    pictures.arcs(story.genres.map((each) => each.percent)),
  );

  const features = [
    ["energy", "energetic"], ["danceability", "to dance to"], ["valence", "happy"],
    ["acousticness", "acoustic"], ["instrumentalness", "without vocals"], ["speechiness", "spoken"],
  ];
  const soundCard = () => card(
    "sound", "vivid", "the sound",
    [
      big(fact("tempo", sound.tempo)),
      p(sound.n_tracks === 1 ? "beats a minute, in the top track." : text`beats a minute, the mean of the top ${counted("n_tracks", sound.n_tracks, "track")} by listens.`),
    ],
    pictures.petals(features.map(([key, name]) => [key, name, sound[key], percent(sound[key])])),
  );

  const auraCard = () => {
    const { first_mood: first, second_mood: second } = aura;
    const share = (key) => fact(key, aura[key], percent(aura[key]));
    return card(
      "aura", "deep", "audio aura",
      [
        big(title(first), second ? [", ", title(second)] : null),
        p(second
          ? text`Compared with ${history ? "simulated" : "other"} listeners, these moods stand out: ${title(first)} is ${share("first_percent")} of the ${known}listens, ${title(second)} ${share("second_percent")}.`
          : `Every ${known}listen was in this mood.`),
        inCatalogue("moods"),
      ],
      pictures.layers(shape),
    );
  };

  const evolution = () => {
    const months = (each) => words.span(each.first_month, each.last_month);
    const names = (each) => each.artist_names.flatMap((name, n) => (n ? [", ", title(name)] : [title(name)]));
    const made = stacked(
      "evolution", "second", story.evolution.length > 1 ? "evolution" : "the sound of the year",
      [], plainList(story.evolution.map((each) => [
        title(each.genre), [`${months(each)}: `, names(each)], counted("n_listens", each.n_listens, "listen"),
      ])),
    );
    made.querySelectorAll("li").forEach((each, n) => {
      each.style.setProperty("--from", story.evolution[n].first_month);
      each.style.setProperty("--to", story.evolution[n].last_month + 1);
    });
    return made;
  };

  // the first play, and the days on which the top tracks were played the most
  const dates = () => {
    const times = (n) => (n === 1 ? "once" : `${number(n)} times`);
    const [most, nHighlighted] = [3, 5];
    const peakDays = (story.tracks || []).slice(0, most).filter((each) => each.peak_day_listens > 1).map((each) => ({
      day: each.peak_day,
      name: title(each.track_name),
      what: ["played ", fact("peak_day_listens", each.peak_day_listens, times(each.peak_day_listens))],
    }));
    const first = {
      day: summary.first_play_on,
      name: title(summary.first_track_name),
      what: ["the first play, by ", title(summary.first_artist_name)],
    };
    const nRays = peaks ? peaks.days.length : 0;
    const rays = nRays > 1
      ? `Each ray is a top track on its peak day, the longer the more listens${nRays > nHighlighted ? "; the top five are highlighted" : ""}.`
      : null;
    const rows = [first, ...peakDays].sort((a, b) => a.day.localeCompare(b.day));
    return card(
      "dates", "deep", "days to remember",
      [
        plainList(rows.map(({ day, name, what }) => [name, what, fact("day", day, words.day(day, year))])),
        legend(rays),
      ],
      peaks ? pictures.rays(peaks) : pictures.grooves(shape),
    );
  };

  return { tracks, artists, fan, albums, genres, sound: soundCard, aura: auraCard, evolution, dates };
};
