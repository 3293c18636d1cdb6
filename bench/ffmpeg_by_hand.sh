#!/usr/bin/env bash
# What an expert writes by hand for the jobs of the benchmarks: one FFmpeg command each, or more.
#
#   ffmpeg_by_hand.sh longform_one_pass     OUT PLAYLIST PICTURE PICTURE PICTURE PICTURE
#   ffmpeg_by_hand.sh longform_two_steps    OUT PLAYLIST PICTURE PICTURE PICTURE PICTURE
#   ffmpeg_by_hand.sh video_titles_one_pass OUT PLAYLIST CLIP
#   ffmpeg_by_hand.sh video_titles_parts    OUT PLAYLIST CLIP
#   ffmpeg_by_hand.sh composition           OUT EXAMPLES_DIR LOWER_THIRD.png FRAME.png
#   ffmpeg_by_hand.sh edit_with_logo        OUT CUTS TITLES MUSIC LOGO.png
#   ffmpeg_by_hand.sh two_clips             OUT FIRST SECONDS SECOND SECONDS MUSIC TEXT START SECONDS
#
# PLAYLIST: lines of path, seconds, title; CUTS: path, start, seconds; TITLES: text, start, seconds;
# all separated by tabs. From the environment: FFMPEG, SECONDS_OUT (seconds of output), FONTS
# (folder with Inter.ttf), WIDTH, HEIGHT, and for longform SHOWN and CROSSFADE.
# AAC=default takes FFmpeg's own choice of AAC coder instead of ours.
# Preset, CRF and sound are those of Reelmill's quality `standard`; threads are left to FFmpeg.
set -euo pipefail

ffmpeg=${FFMPEG:-ffmpeg}
length=${SECONDS_OUT:?}
width=${WIDTH:-1920} height=${HEIGHT:-1080}
shown=${SHOWN:-30} crossfade=${CROSSFADE:-2} piece_fade=2
font=${FONTS:?}/Inter.ttf

bt709=(-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv)
picture=(-c:v libx264 -preset medium -crf 20 -profile:v high -pix_fmt yuv420p -r 30 "${bt709[@]}")
coder=(-aac_coder fast -aac_is 0 -aac_tns 0)
[ "${AAC:-same}" = same ] || coder=()
sound=(-c:a aac "${coder[@]}" -b:a 192k -ar 48000)
fill="scale=$width:$height:force_original_aspect_ratio=increase:out_range=tv:out_color_matrix=bt709"
fill+=",crop=$width:$height,setsar=1,format=yuv420p"
still="loop=loop=-1:size=1,settb=1/30,setpts=N,fps=30"

calc() { awk "BEGIN { print $1 }"; }
run() { "$ffmpeg" -nostdin -hide_banner -v error -y "$@"; }

# The pieces that are heard in the first $length seconds: files, filters, and their titles.
files=() heard='' titles='' title_texts=() title_starts=()
playlist() { # PLAYLIST FIRST_INPUT
  local at=0 count=0 path seconds title labels=''
  while IFS=$'\t' read -r path seconds title; do
    [ "$(calc "$at < $length")" = 1 ] || break
    local input=$(($2 + count)) fade_out
    fade_out=$(calc "$seconds - $piece_fade")
    files+=(-i "$path")
    heard+="[$input:a]aresample=48000,aformat=channel_layouts=stereo,atrim=end=$seconds"
    heard+=",afade=t=in:d=$piece_fade,afade=t=out:st=$fade_out:d=$piece_fade[a$count];"
    labels+="[a$count]"
    [ -z "$title" ] || add_title "$title" "$at"
    at=$(calc "$at + $seconds") count=$((count + 1))
  done <"$1"
  heard+="${labels}concat=n=$count:v=0:a=1[heard]"
}

add_title() { # TEXT START
  titles+=",$(title_at "$1" "$2" 5 64 'w*0.05' 'h*0.95-th')"
  title_texts+=("$1") title_starts+=("$2")
}

title_at() { # TEXT START SECONDS SIZE X Y: fades in and out over half a second
  local end
  end=$(calc "$2 + $3")
  printf "drawtext=fontfile=%s:text='%s':fontsize=%s:fontcolor=white:x=%s:y=%s" \
    "$font" "$1" "$4" "$5" "$6"
  printf ":enable='between(t,%s,%s)':alpha='min(1,min((t-%s)/0.5,(%s-t)/0.5))'" "$2" "$end" "$2" "$end"
}

# Pictures 0 to 3 in turn, $1 seconds long, decoded and scaled once.
crossfades() {
  local step turns i graph='' before
  step=$(calc "$shown - $crossfade")
  turns=$(calc "int(($1 - $shown + $step - 0.001) / $step) + 1")
  [ "$turns" -ge 5 ] || turns=5
  for i in 0 1 2 3; do
    local copies=$(((turns - i + 3) / 4)) labels='' n
    for ((n = 0; n < copies; n++)); do labels+="[p$((i + 4 * n))]"; done
    graph+="[$i:v]$fill,split=$copies$labels;"
  done
  for ((i = 0; i < turns; i++)); do graph+="[p$i]$still,trim=duration=$shown[t$i];"; done
  before=t0
  for ((i = 1; i < turns; i++)); do
    graph+="[$before][t$i]xfade=fade:duration=$crossfade:offset=$(calc "$i * $step")[x$i];"
    before=x$i
  done
  printf '%s[%s]' "$graph" "$before"
}

longform_one_pass() { # OUT PLAYLIST PICTURE...
  playlist "$2" 4
  run -i "$3" -i "$4" -i "$5" -i "$6" "${files[@]}" \
    -filter_complex "$(crossfades "$length")format=yuv420p[seen];$heard" -map '[seen]' \
    -map '[heard]' "${picture[@]}" "${sound[@]}" -t "$length" -movflags +faststart "$1"
}

longform_two_steps() { # OUT PLAYLIST PICTURE...
  local period end loop=$1.loop.mp4
  period=$(calc "4 * ($shown - $crossfade)") end=$(calc "4 * ($shown - $crossfade) + $crossfade")
  run -i "$3" -i "$4" -i "$5" -i "$6" -filter_complex \
    "$(crossfades "$(calc "$period + $shown")")trim=$crossfade:$end,setpts=PTS-STARTPTS,format=yuv420p[seen]" \
    -map '[seen]' "${picture[@]}" "$loop"
  playlist "$2" 1
  run -stream_loop -1 -i "$loop" "${files[@]}" -filter_complex "$heard" -map 0:v -map '[heard]' \
    -c:v copy "${sound[@]}" -t "$length" -movflags +faststart "$1"
  rm "$loop"
}

video_titles_one_pass() { # OUT PLAYLIST CLIP
  playlist "$2" 1
  run -stream_loop -1 -i "$3" "${files[@]}" \
    -filter_complex "[0:v]$fill,fps=30$titles[seen];$heard" -map '[seen]' -map '[heard]' \
    "${picture[@]}" "${sound[@]}" -t "$length" -movflags +faststart "$1"
}

# The clip is encoded once and cut every two seconds, at keyframes; so is what each title covers.
# Then all parts are joined by copying them.
video_titles_parts() { # OUT PLAYLIST CLIP
  local parts=$1.parts every=2 count list i number first last text
  mkdir "$parts"
  playlist "$2" 1
  local cut=(-force_key_frames "expr:gte(t,n_forced*$every)" -f segment -segment_time "$every")
  cut+=(-segment_time_delta 0.01 -reset_timestamps 1)
  run -i "$3" -vf "$fill,fps=30" -an "${picture[@]}" "${cut[@]}" "$parts/%d.mp4"
  count=$(find "$parts" -name '*.mp4' | wc -l)
  declare -A covered
  for i in "${!title_starts[@]}"; do
    first=$(calc "int(${title_starts[i]} / $every)")
    last=$(calc "int((${title_starts[i]} + 5) / $every + 0.999999)")
    text=$(title_at "${title_texts[i]}" "$(calc "${title_starts[i]} - $first * $every")" 5 64 'w*0.05' 'h*0.95-th')
    run -stream_loop -1 -ss "$(calc "$first % $count * $every")" -i "$3" -t "$(calc "($last - $first) * $every")" \
      -vf "$fill,fps=30,$text" -an "${picture[@]}" "${cut[@]}" "$parts/title$i-%d.mp4"
    for ((number = first; number < last; number++)); do
      covered[$number]="title$i-$((number - first))"
    done
  done
  list=$parts/list.txt
  for ((number = 0; number < $(calc "int($length / $every + 0.999999)"); number++)); do
    printf "file '%s.mp4'\n" "${covered[$number]:-$((number % count))}" >>"$list"
  done
  run -xerror -f concat -safe 0 -i "$list" "${files[@]}" -filter_complex "$heard" -map 0:v -map '[heard]' \
    -c:v copy "${sound[@]}" -t "$length" -movflags +faststart "$1"
  rm -r "$parts"
}

composition() { # OUT EXAMPLES_DIR LOWER_THIRD FRAME
  local m=$2/media join='xfade=smoothleft:duration=0.8:offset' look text
  look='FontName=Inter,Bold=1,FontSize=13,BorderStyle=4,BackColour=&H57000000,Outline=0,MarginV=16'
  text="fontfile=$font:fontcolor=0xfff7e8:x=(w-tw)/2"
  # pictures and clip, one after the other
  local g="[0:v]$fill,$still,trim=duration=5.2[b0];"
  g+="[1:v]trim=duration=5.2,$fill,fps=30,settb=1/30[b1];"
  g+="[2:v]$fill,$still,trim=duration=5.2[b2];[3:v]$fill,$still,trim=duration=6.8[b3];"
  g+="[b0][b1]$join=4.4[x1];[x1][b2]$join=8.8[x2];[x2][b3]$join=13.2,format=yuv420p,"
  # titles
  g+="drawtext=$text:text=Reelmill:fontsize=190:y=h*0.25-th/2:enable='between(t,0.4,4.4)'"
  g+=":alpha='min(1,min((t-0.4)/0.6,(4.4-t)/0.6))',"
  g+="drawtext=$text:text='twenty seconds, cut from a JSON file':fontsize=56:y=h*0.38-th/2"
  g+=":enable='between(t,1,4.4)':alpha='min(1,min((t-1)/0.6,(4.4-t)/0.6))'[base];"
  # lower third, wiped in and out
  g+="[5:v]drawtext=fontfile=$font:text='Big Buck Bunny':fontsize=54:fontcolor=white:x=38:y=20,"
  g+="drawtext=fontfile=$font:text='Blender Foundation, CC BY 3.0':fontsize=32:fontcolor=0xffeadf"
  g+=":x=38:y=92,$still,trim=duration=3.6,format=yuva444p[third];"
  g+="color=black@0:s=760x150:r=30:d=0.4,format=yuva444p,settb=1/30,split[none0][none1];"
  g+="[none0][third]xfade=wiperight:duration=0.4:offset=0[in];"
  g+="[in][none1]xfade=wipeleft:duration=0.4:offset=3.2,format=yuva420p,setpts=PTS+5.4/TB[low];"
  g+="[base][low]overlay=96:822:eof_action=pass[with_low];"
  # picture-in-picture with its frame
  g+="[4:v]trim=duration=9.6,scale=640:360:force_original_aspect_ratio=increase,crop=640:360,"
  g+="fps=30,setsar=1,format=yuva420p,pad=656:376:8:8:black@0[inner];[6:v]format=yuva420p[ring];"
  g+="[inner][ring]overlay,fade=in:d=0.5:alpha=1,fade=out:st=9.1:d=0.5:alpha=1,"
  g+="setpts=PTS+9.6/TB[pip];[with_low][pip]overlay=1192:72:eof_action=pass,"
  # captions
  g+="subtitles=$2/captions.srt:fontsdir=$FONTS:force_style='$look',format=yuv420p[seen];"
  # sound
  g+="[1:a]atrim=duration=5.2,aresample=48000,aformat=channel_layouts=stereo,volume=0.7,"
  g+="afade=t=in:d=0.5,afade=t=out:st=4.4:d=0.8,adelay=4400:all=1[clip];"
  g+="[7:a]aresample=48000,atrim=12:32,asetpts=PTS-STARTPTS,volume=0.9,afade=t=in:d=0.8,"
  g+="afade=t=out:st=17.5:d=2.5[music];[music][clip]amix=duration=first:normalize=0[heard]"
  run -i "$m/dusk.jpg" -i "$m/bigbuckbunny.mp4" -i "$m/sea.jpg" -i "$m/aurora.jpg" \
    -i "$m/bikes.mp4" -i "$3" -i "$4" -i "$m/paper-boats.ogg" -filter_complex "$g" \
    -map '[seen]' -map '[heard]' "${picture[@]}" "${sound[@]}" -t "$length" \
    -movflags +faststart "$1"
}

edit_with_logo() { # OUT CUTS TITLES MUSIC LOGO
  local inputs=() cuts='' labels='' texts='' count=0 path start seconds text
  while IFS=$'\t' read -r path start seconds; do
    inputs+=(-ss "$start" -t "$seconds" -i "$path")
    cuts+="[$count:v]$fill,fps=30[c$count];" labels+="[c$count]" count=$((count + 1))
  done <"$2"
  while IFS=$'\t' read -r text start seconds; do
    texts+=",$(title_at "$text" "$start" "$seconds" 72 'w*0.05' 'h*0.92-th')"
  done <"$3"
  run "${inputs[@]}" -i "$4" -i "$5" -filter_complex \
    "$cuts${labels}concat=n=$count:v=1:a=0${texts}[cut];[cut][$((count + 1)):v]overlay=W-w-48:48,format=yuv420p[seen];[$count:a]aresample=48000[heard]" \
    -map '[seen]' -map '[heard]' "${picture[@]}" "${sound[@]}" -t "$length" \
    -movflags +faststart "$1"
}

two_clips() { # OUT FIRST SECONDS SECOND SECONDS MUSIC TEXT START SECONDS
  local text end
  end=$(calc "$8 + $9")
  text="drawtext=fontfile=$font:text='$7':fontsize=72:fontcolor=white:x=(w-tw)/2:y=h*0.8-th/2"
  text+=":enable='gte(t,$8)*lt(t,$end)'"
  run -i "$2" -i "$4" -i "$6" -filter_complex \
    "[0:v]$fill,fps=30,trim=duration=$3,settb=1/30[a];[1:v]$fill,fps=30,trim=duration=$5,settb=1/30[b];[a][b]xfade=fade:duration=$crossfade:offset=$(calc "$3 - $crossfade"),$text,format=yuv420p[seen];[2:a]aresample=48000[heard]" \
    -map '[seen]' -map '[heard]' "${picture[@]}" "${sound[@]}" -t "$length" \
    -movflags +faststart "$1"
}

"$@"
