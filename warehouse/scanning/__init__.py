"""The one door through which every scan and every tap that changes something comes in.

`door` takes POST /scans; `journal` makes each scan count once; `lookup` says what a code means;
`registry` knows the activities, which register themselves when the application is made; `screens` shows
where a task stands now.
"""
