"""A large corpus with a known shape, for measuring `calledit run`: threads as HTML pages of 50 comments, later reports as HTML pages.
The same arguments give the same bytes. Places, people and teams are made of syllables; about a quarter of the comments speaks of the
future; reports come over two years, some on the places that were spoken of. It measures speed and memory, not accuracy.

Usage: corpus.py FOLDER [COMMENTS, 100000] [REPORTS, 10000], then
    /usr/bin/time -v calledit run FOLDER/threads --reports FOLDER/reports --out PKG --jobs 2
"""

import datetime
import html
import random
import sys
from pathlib import Path

SYLLABLES = "ba be bo da de do fa ga go ha ka ke ko la le lo ma me mo na ne no ra re ro sa se so ta te to va ve vo za zo".split()
ENDS = "r n l s th k nd rt m sk".split()
FIRST = "Anna Ben Carla Dan Ema Fritz Gina Hal Ida Jon Kira Leo Mona Ned Olga Paul Rita Sam Tess Vic".split()
START = datetime.date(2020, 1, 6)
PER_PAGE = 50

FORECASTS = [
    "{place} will fall {when}.",
    "i think they take {place} {when}",
    "{place} next, mark my words",
    "No way the army captures {place} {when}.",
    "{team} will win the league {when}.",
    "{team} are going down, sorry",
    "{person} will resign {when}, 80% sure.",
    "There is a 60% chance that parliament passes the bill {when}.",
    "They will probably attack {place} {when}.",
    "If the bridge holds they will reach {place} {when}.",
    "{person} wins the election, easily.",
    "Oil above 90 {when}, you will see.",
    "{place} will never be taken.",
    "Next stop {place}, then {place2}.",
]
TALK = [
    "Thanks for the article, I had not read about {place} anywhere else.",
    "My cousin lives near {place} and says the market is open again.",
    "Nobody asked {person}, as usual.",
    "What a photo. Where was it taken?",
    "I don't agree with you, the numbers of last year say something else entirely and everyone who was there knows it.",
    "lol",
    "They should leave {place} alone.",
    "I hope {team} get a decent keeper at last.",
    "You said the same about {place2} and look how that ended.",
    "The road from {place} to {place2} has been closed since autumn, so I don't see how anyone gets a truck through.",
    "Source?",
    "Why does nobody talk about the price of bread?",
]
WHENS = ["by friday", "within a week", "before the end of the month", "by summer", "this year", "in two months", "soon", "before christmas", "tomorrow", ""]
NEWS = [
    "The army captured {place} on {day}, officials said.",
    "Fighting went on near {place} on {day}; the attack was repelled.",
    "{place} remains under the control of the opposition.",
    "{team} beat {team2} 2-1 on {day}.",
    "{team} won the league on {day}.",
    "{person} resigned on {day}.",
    "Parliament passed the bill on {day} with 212 votes.",
    "Residents of {place} said that shells fell on the market on {day}.",
    "Oil rose to 91 dollars a barrel on {day}.",
    "Talks about a ceasefire in {place} began on {day}.",
    "A spokesman denied that troops had entered {place}.",
    "{person} was elected president on {day}.",
]
FILLER = [
    "The weather was mild for the season and the roads were dry.",
    "Shops opened late, and the bakery on the main square sold out before noon.",
    "An earlier report of this paper described how families had moved to the coast.",
    "Analysts point out that figures from the region are hard to verify independently.",
    "The ministry did not answer questions sent by email.",
]


class Maker:
    """Names and sentences from one stream of random numbers."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.places = self.names(400)
        self.teams = [f"{n} {w}" for n, w in zip(self.names(40), ["United", "City", "Rovers", "Town"] * 10)]
        self.people = [f"{self.random.choice(FIRST)} {n}" for n in self.names(120)]

    def names(self, count):
        found = set()
        while len(found) < count:
            found.add(("".join(self.random.choice(SYLLABLES) for _ in range(self.random.randint(2, 3))) + self.random.choice(ENDS)).title())
        return sorted(found)

    def skewed(self, items):
        """Some names are much more talked about than others."""
        return items[int(len(items) * self.random.random() ** 2)]

    def say(self, patterns, day=None, about=None):
        pattern = self.random.choice(patterns)
        words = {"place": about or self.skewed(self.places), "place2": self.skewed(self.places), "team": self.skewed(self.teams), "team2": self.skewed(self.teams), "person": self.skewed(self.people), "when": self.random.choice(WHENS)}
        if day:
            words["day"] = (day - datetime.timedelta(days=self.random.randint(0, 3))).strftime("%A")
        return pattern.format(**words).replace(" .", ".").strip()


def page(title, day, paragraphs, rest):
    body = "".join(f"<p>{html.escape(p)}</p>\n" for p in paragraphs)
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><meta property="article:published_time" content="{day}T08:00:00Z"><meta property="og:site_name" content="Valley Post">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>{html.escape(title)}</h1>\n{body}</article>\n{rest}<footer>All rights reserved.</footer></body></html>\n'


def comment(n, author, day, text, replies):
    return f'<li class="comment" id="comment-{n}"><article class="comment-body"><footer class="comment-meta"><b class="fn">{author}</b> <span class="says">says:</span> <time datetime="{day}T1{n % 10}:15:00+00:00">{day}</time></footer><div class="comment-content"><p>{html.escape(text)}</p></div></article>{replies}</li>\n'


def thread(make, number, size):
    day = START + datetime.timedelta(days=make.random.randint(0, 500))
    about = make.skewed(make.places)
    texts = []
    for _ in range(size):
        ahead = make.random.random() < 0.25
        sentences = [make.say(FORECASTS if ahead else TALK, about=about if make.random.random() < 0.4 else None)]
        while make.random.random() < 0.45:
            sentences.append(make.say(TALK))
        texts.append(" ".join(sentences))
    items, held = [], ""
    for n in range(size - 1, -1, -1):
        author = f"reader{int(5000 * make.random.random() ** 2):04d}"
        posted = day + datetime.timedelta(days=min(9, n // 8))
        item = comment(number * PER_PAGE + n, author, posted, texts[n], f'<ul class="children">{held}</ul>' if held else "")
        held = ""
        if n % 5 == 3:
            held = item
        else:
            items.append(item)
    news = [make.say(NEWS, day, about), make.random.choice(FILLER), make.say(NEWS, day), make.random.choice(FILLER)]
    rest = f'<div id="comments"><h2>{size} comments</h2><ol class="comment-list">{"".join(reversed(items))}</ol></div>\n'
    return page(f"What next for {about}?", day, news, rest)


def report(make):
    day = START + datetime.timedelta(days=make.random.randint(0, 730))
    about = make.skewed(make.places)
    sentences = [make.say(NEWS, day, about if i < 3 else None) if i % 2 == 0 else make.random.choice(FILLER) for i in range(8)]
    return page(f"News from {about}", day, [" ".join(sentences[:4]), " ".join(sentences[4:])], "")


def main():
    folder = Path(sys.argv[1])
    comments, reports = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((2, 100_000), (3, 10_000)))
    make = Maker(7)
    for name in ("threads", "reports"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(-(-comments // PER_PAGE)):
        size = min(PER_PAGE, comments - number * PER_PAGE)
        (folder / "threads" / f"{number:05d}.html").write_text(thread(make, number, size), encoding="utf-8")
    for number in range(reports):
        (folder / "reports" / f"{number:05d}.html").write_text(report(make), encoding="utf-8")


main()
