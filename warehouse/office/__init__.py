"""The office: what supervisors and administrators do at a desk, in plain forms that need no JavaScript.

views.py     every address of the office and its front page
people.py    new people, roles, PINs, badges, who may sign in        staff.py    the rules of that
waves.py     open orders, releasing them together, taking a wave back    open_orders.py    what could be released
             wave_choices.py   what its forms say    running.py   how far waves and walks are
scans.py     held and refused scans, and devices           held_scans.py, scan_words.py, devices_seen.py   what it lists
form_keys.py a double click does a thing once                        paging.py   long lists in pages
"""
