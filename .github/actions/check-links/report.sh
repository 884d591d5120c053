#!/usr/bin/env bash
# Check the links in $FILE. If links are dead, open an issue that lists them, or update the open one. If none is dead,
# close it. Needs `gh` and GH_TOKEN.
set -euo pipefail

title="Dead links in the reading list"
report=$(mktemp)
trap 'rm -f "$report"' EXIT

status=0
readtrack --file "$FILE" check --json > "$report" || status=$?
if [ "$status" != 0 ] && [ "$status" != 4 ]; then
    echo "::error::readtrack check ended with exit code $status"
    exit "$status"
fi

body=$(python3 - "$report" <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    links = [link for link in json.load(file) if link["verdict"] == "dead"]
for link in links:
    print(f"- [ ] `{link['id']}` {link['url']} ({link['reason']}, since {link['since'] or 'today'})")
PYTHON
)

number=$(gh issue list --state open --search "\"$title\" in:title" --json number,title \
    --jq "map(select(.title == \"$title\")) | .[0].number // empty")
if [ -z "$body" ]; then
    echo "no dead links"
    if [ -n "$number" ]; then
        gh issue close "$number" --comment "All links are alive again."
    fi
elif [ -n "$number" ]; then
    gh issue edit "$number" --body "$body"
else
    gh issue create --title "$title" --body "$body"
fi
