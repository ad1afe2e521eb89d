/* Answers one line of JSON for each line it gets: the values of a tree on rows, in order. */
"use strict";
const lines = require("readline").createInterface({ input: process.stdin });
const { evaluate } = require(process.argv[2]);
const known = {};
lines.on("line", (line) => {
  const asked = JSON.parse(line);
  if (asked.rows) {
    known[asked.entity] = asked.rows;
    console.log("{}");
    return;
  }
  const values = known[asked.entity].map((row, i) =>
    evaluate(asked.tree, row, asked.inputs, asked.fetched[i]));
  console.log(JSON.stringify(values));
});
