"""Groups of common English words that mean about the same."""

from __future__ import annotations

from collections.abc import Sequence

_TEXT = """
big large huge great vast
small little tiny mini
fast quick rapid swift
slow sluggish unhurried
happy glad cheerful joyful merry
sad unhappy gloomy sorrowful
angry furious mad cross
rich wealthy affluent
poor needy penniless
smart clever bright intelligent
silly foolish stupid dumb
begin start commence launch
end finish stop conclude
buy purchase acquire
sell trade vend
help aid assist support
hard difficult tough
easy simple effortless
old aged ancient elderly
new fresh recent modern
cold chilly icy freezing
hot warm boiling
wet damp moist soaked
dry arid parched
loud noisy deafening
quiet silent calm still peaceful
strange odd weird unusual
brave bold courageous fearless
afraid scared frightened fearful
pretty beautiful lovely attractive
ugly hideous unsightly
clean tidy spotless
dirty filthy grimy
fat plump chubby stout
thin slim lean skinny
strong powerful sturdy
weak feeble frail
kind gentle caring
cruel mean brutal
true correct right
false wrong incorrect mistaken
real genuine actual
hide conceal cover
show display reveal
keep retain hold preserve
throw toss fling hurl
cut slice chop carve
break smash shatter
fix repair mend
make build create construct
destroy ruin wreck demolish
speak talk chat
shout yell scream
laugh giggle chuckle
cry weep sob
look glance gaze stare
walk stroll hike
run sprint dash jog
jump leap hop
sleep nap doze slumber
eat dine devour
tasty delicious yummy
answer reply response
question query inquiry
house home dwelling
car automobile vehicle
road street avenue
boat ship vessel
stone rock boulder
hill mound slope
forest woods woodland
rabbit bunny hare
pig hog swine
dog hound puppy
cat kitten kitty
child kid youngster
doctor physician medic
boss manager chief
friend pal buddy
enemy foe rival
fire flame blaze
light lamp glow
picture image photo
gift present
rubbish trash garbage
movie film
shop store market
job work occupation
money cash funds
funny comical amusing humorous
boring dull tedious
love adore cherish
hate dislike detest loathe
kill murder slay
steal rob pilfer
evil wicked bad
good nice fine
red scarlet crimson
film movie picture
tired weary exhausted
hungry starving famished
empty vacant void
full packed crowded
near close nearby
far distant remote
whole entire complete
part piece portion
television tv telly
phone telephone mobile
couch sofa settee
"""
GROUPS: Sequence[Sequence[str]] = [line.split() for line in _TEXT.strip().splitlines()]
