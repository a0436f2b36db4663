// Which listeners a search and its filters find. They stand in the address, so that links keep them.
"use strict";

const find = (() => {
  const keys = ["q", "country", "type"];
  // without accents and capitals
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const asked = () => {
    const address = new URLSearchParams(location.search);
    return Object.fromEntries(keys.map((key) => [key, (address.get(key) || "").trim()]));
  };
  // as part of an address: "&q=...", only what is asked for
  const asAddress = (filters) => keys.filter((key) => filters[key])
    .map((key) => `&${key}=${encodeURIComponent(filters[key])}`).join("");
  const among = (tiles, { q, country, type }) => {
    const wanted = plain(q);
    return tiles.filter((tile) => (!country || tile.country === country) && (!type || tile.type === type)
      && (!wanted || (tile.plain ??= plain(tile.username)).includes(wanted)));
  };
  return { plain, asked, asAddress, among };
})();
