// Numbers and days as a person says them.
"use strict";

const words = (() => {
  const months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ];
  const number = (value) => Number(value).toLocaleString("en");
  const count = (n, thing) => `${number(n)} ${thing}${n === 1 ? "" : "s"}`;

  // what exists is never 0 %, and what is not all is never 100 %
  const percent = (value) => {
    if (value < 1) return "under 1\u00a0%";
    if (value > 99 && value < 100) return "over 99\u00a0%";
    return `${Math.round(value)}\u00a0%`;
  };
  const portion = (value) => (value === 0 ? "none" : percent(value));
  const minutes = (n) => (n === 0 ? "under a minute" : count(n, "minute"));

  // a part of a day
  const duration = (n) => {
    const [hours, rest] = [Math.floor(n / 60), n % 60];
    if (!hours) return minutes(n);
    return `${count(hours, "hour")}${rest ? ` and ${count(rest, "minute")}` : ""}`;
  };

  // minutes in the larger units that make them easier to imagine
  const time = (n) => {
    const hours = Math.round(n / 60);
    if (hours < 48) return `About ${count(hours, "hour")}.`;
    const [days, rest] = [Math.floor(hours / 24), hours % 24];
    return `That is ${count(days, "day")}${rest ? ` and ${count(rest, "hour")}` : ""}.`;
  };

  // days by a listener's own clock may fall just outside the year, which then stands beside them
  const day = (text, shownYear) => {
    const [year, month, date] = text.split("-").map(Number);
    return `${months[month - 1]} ${date}${year === shownYear ? "" : `, ${year}`}`;
  };
  const dayAfter = (text, n) => {
    const then = new Date(`${text}T00:00:00Z`);
    then.setUTCDate(then.getUTCDate() + n);
    return then.toISOString().slice(0, 10);
  };
  const daysFrom = (text, n, shownYear) => `${day(text, shownYear)} to ${day(dayAfter(text, n - 1), shownYear)}`;
  const daysOf = (year) => (new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1 ? 366 : 365);
  const month = (n) => months[n - 1];
  const span = (first, last) =>
    first === last ? month(first) : `${month(first)} to ${month(last)}`;
  const hour = (n) => `${String(n % 24).padStart(2, "0")}:00`;

  const decade = (age) => {
    const names = {
      1: "teens", 2: "twenties", 3: "thirties", 4: "forties", 5: "fifties", 6: "sixties",
      7: "seventies", 8: "eighties", 9: "nineties",
    };
    const name = names[Math.floor(age / 10)];
    return name ? `listeners in their ${name}` : "listeners of that age";
  };
  const oneOf = (role) => `${/^[aeiou]/.test(role) ? "An" : "A"} ${role}`;

  return {
    number, count, percent, portion, minutes, duration, time, day, dayAfter, daysFrom, daysOf, month, span, hour, decade,
    oneOf,
  };
})();
