#!/usr/bin/env bash
# Opens the app on the sample. Without a display it shows by other means what the app would show:
# the verdict, the PDF and a picture of the window drawn on a virtual display.
# Usage: run.sh BACKCAST FOLDER
set -euo pipefail
backcast=$1
folder=$2
here=$(cd "$(dirname "$0")/.." && pwd)

mkdir -p "$folder"
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}" in nl*) language=nl ;; *) language=en ;; esac
sample="$folder/service.$language.roadmap"
[ -e "$sample" ] || "$backcast" new --sample service --lang "$language" --to "$sample"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "Opening $sample"
    exec "$backcast" "$sample"
fi

echo "There is no display, so the window cannot open here. What it would show:"
echo
# Any verdict but "feasible" ends with 1, which is an answer and not a failure.
"$backcast" check "$sample" || [ $? -eq 1 ]
echo
"$backcast" export "$sample" --to "$folder/service.pdf"
node "$here/e2e/picture.mjs" "$backcast" "$sample" "$folder/service.png"
echo "roadmap  $sample"
echo "PDF      $folder/service.pdf"
echo "window   $folder/service.png"
