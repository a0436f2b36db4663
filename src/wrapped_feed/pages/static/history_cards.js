// The cards of real listeners only: how much of their history is known, and how they compare.
"use strict";

const historyCards = ({ story, history }) => {
  const { fact, text, counted } = elements;
  const { p, big, legend, plainList, card } = layout;
  const { portion } = words;

  const catalogue = () => card(
    "catalogue", "pale", "in the catalogue",
    [
      big(fact("known_percent", history.known_percent, portion(history.known_percent))),
      p("of the listens are to tracks that the catalogue knows."),
      p(history.known_percent
        ? "Genres, moods, newness and popularity are based on those."
        : "So there are no cards about the genres, moods, newness and popularity of tracks. The public catalogue knows more of them: build again with CATALOGUE."),
    ],
    pictures.wedge(24 * 60 * history.known_percent / 100),
  );
  const realism = () => {
    const { n_listeners: nAlike, n_statistics: nStatistics, n_within: nWithin } = story.realism;
    const below = (each) => fact("percent_below", each, each === 100 ? "all" : portion(each));
    return card(
      "realism", "pale", text`among ${counted("n_alike", nAlike, "simulated listener")} who play about as much`,
      [
        plainList(story.realism_tops.map((each) =>
          [each.words, ["higher than ", below(each.percent_below)], pictures.spread(each.place)])),
        p(text`In the bar: ${fact("n_within", nWithin)} of ${counted("n_statistics", nStatistics, "statistic")}.`),
        legend("These stand out most. The bar is the middle four fifths of the simulated listeners, the dot this listener."),
      ],
    );
  };
  const screening = () => {
    const read = story.screening;
    const kinds = [
      ["n_kept", "plays"], ["n_podcast", "podcasts"], ["n_video", "videos"], ["n_audiobook", "audiobooks"],
      ["n_repeated", "repeated in another file"], ["n_no_time_played", "no time played"], ["n_no_track", "no track"],
      ["n_private_session", "private sessions"], ["n_broken", "broken"],
    ].filter(([key]) => read[key]);
    return card(
      "screening", "pale", "what was read",
      [
        big(fact("n_read", read.n_read)),
        p(text`${read.n_read === 1 ? "row" : "rows"} in ${counted("n_files", read.n_files, "file")}, over all years:`),
        plainList(kinds.map(([key, kind]) => [kind, null, fact(key, read[key])])),
        read.n_offline_times ? p(text`Offline plays moved to the time when they were played: ${fact("n_offline_times", read.n_offline_times)}.`) : null,
        read.n_other_files ? p(text`Not opened: ${counted("n_other_files", read.n_other_files, "file")} of another kind.`) : null,
      ],
    );
  };
  return { catalogue, realism, screening };
};
