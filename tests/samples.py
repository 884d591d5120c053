"""A small file for every format that can be imported, with the oddities of the program that writes it; all data is made up."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence

FIREFOX_HTML = """\
<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file.
     It will be read and overwritten.
     DO NOT EDIT! -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks Menu</H1>

<DL><p>
    <DT><A HREF="https://e.org/top?a=1&timestamp=2&copy=3&amp;x=4" ADD_DATE="1700000000" TAGS="v1,推理 引擎" ICON="data:image/png;base64,AAAA=">On &amp; top</A>
    <DD>A note on it
in two lines
    <DT><A HREF="place:sort=8&maxResults=10" ADD_DATE="1700000000">Most Visited</A>
    <HR>    <DT><H3 ADD_DATE="1700000000" PERSONAL_TOOLBAR_FOLDER="true">Bookmarks Toolbar</H3>
    <DD>What a folder is for
    <DL><p>
        <DT><H3>ML, and more</H3>
        <DL><p>
            <DT><A HREF="https://e.org/ml" ADD_DATE="1700000000000000">Deep</A>
        </DL><p>
        <DT><A HREF="https://e.org/after" ADD_DATE="oops" SHORTCUTURL="e">After the inner folder</A>
        <DT><A HREF="javascript:alert(&quot;x&quot;)">Bookmarklet</A>
    </DL>
</DL>
"""
POCKET = """\
title,url,time_added,cursor,tags,status
vLLM,https://e.org/vllm,1609459200,,deep learning|gpu,unread
https://e.org/plain,https://e.org/plain,1609459200,,,archive
"Two
lines",https://e.org/two,0,,,Archive
No address,,1609459200,,,unread
"""
POCKET_HTML = """\
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Pocket Export</title></head><body>
<h1>Unread</h1>
<ul>
<li><a href="https://e.org/a?x=1&amp;y=2" time_added="1609459200" tags="gpu,deep learning">A &amp; B</a></li>
</ul>
<h1>Read Archive</h1>
<ul>
<li><a href="https://e.org/b" time_added="1609459200" tags="">https://e.org/b</a></li>
</ul>
</body></html>
"""
RAINDROP = """\
id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite
1,Paper,"My own
words",Its own words,https://e.org/paper,ML / Papers,"gpu, deep learning, gpu, ",2024-03-01T23:30:00.000Z,,,true
2,Loose,,,https://e.org/loose,Unsorted,,1709335800,,,false
"""
INSTAPAPER = """\
URL,Title,Selection,Folder,Timestamp,Tags
https://e.org/a,A,a quote,Unread,1609459200,"[""coding"", ""deep learning""]"
https://e.org/b,B,,Archive,1609459200,[]
https://e.org/c,C,,Starred,1609459200,[]
https://e.org/d,D,,Inference,1609459200,
"""
OMNIVORE = json.dumps(
    [
        {"id": "1", "slug": "a", "title": "A\u00a0B", "description": "d", "author": "x", "url": "https://e.org/a",
         "state": "Active", "readingProgress": 0, "thumbnail": "", "labels": ["RSS"], "savedAt": "2024-03-01T10:00:00.000Z",
         "updatedAt": "2024-03-02T10:00:00.000Z", "publishedAt": None},
        {"id": "2", "slug": "b", "title": "B", "url": "https://e.org/b", "state": "Archived", "readingProgress": 10,
         "labels": [], "savedAt": "2024-03-01T10:00:00.000Z"},
        {"id": "3", "slug": "c", "title": "C", "url": "https://e.org/c", "state": "Unknown", "readingProgress": 40,
         "labels": [], "savedAt": "never"},
        {"id": "4", "slug": "d", "title": "D", "url": "https://e.org/d", "state": "Active", "readingProgress": 97,
         "labels": [{"name": "gpu"}], "savedAt": "2024-03-01T10:00:00.000Z"},
    ]
)  # fmt: skip
READER = """\
Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen
A,https://e.org/a,01,"['gpu', ""it's""]",2026-03-14 23:55:23.291000+00:00,0.0,new,False
B,https://e.org/b,02,[],2026-03-14 23:55:23+00:00,0.35,later,True
C,https://e.org/c,03,,2026-03-14 23:55:23+00:00,1.0,archive,True
D,https://e.org/d,04,,2026-03-14 23:55:23+00:00,0,feed,False
E,,05,,2026-03-14 23:55:23+00:00,0,new,False
"""
PINBOARD = json.dumps(
    [
        {"href": "https://e.org/a", "description": "A", "extended": "note\r\nmore", "meta": "m", "hash": "h",
         "time": "2024-03-01T10:00:00Z", "shared": "yes", "toread": "yes", "tags": "gpu deep_learning"},
        {"href": "https://e.org/b", "description": "", "extended": "", "time": "2024-03-01T10:00:00Z", "shared": "no",
         "toread": "no", "tags": ""},
        {"href": "https://e.org/c"},
    ]
)  # fmt: skip
KARAKEEP = json.dumps(
    {
        "bookmarks": [
            {"createdAt": 1709287200, "title": None, "tags": ["gpu"], "lists": ["l2", "l3"], "note": "mine",
             "content": {"type": "link", "url": "https://e.org/a"}, "archived": True},
            {"createdAt": 1709287200, "title": "B", "tags": [], "content": {"type": "link", "url": "https://e.org/b"},
             "note": None},
            {"createdAt": 1709287200, "title": None, "tags": [], "content": {"type": "text", "text": "a thought"}},
            {"createdAt": 1709287200, "title": "gone", "tags": [], "content": None},
        ],
        "lists": [
            {"id": "l1", "name": "ML", "description": None, "icon": "x", "type": "manual", "query": None, "parentId": None},
            {"id": "l2", "name": "Papers", "type": "manual", "parentId": "l1"},
            {"id": "l3", "name": "Papers", "type": "manual", "parentId": None},
        ],
    }
)  # fmt: skip
LINKDING = json.dumps(
    {
        "count": 3, "next": None, "previous": None,
        "results": [
            {"id": 1, "url": "https://e.org/a", "title": "A", "description": "d", "notes": "n", "is_archived": False,
             "unread": True, "shared": False, "tag_names": ["gpu"], "date_added": "2024-03-01T10:00:00.000000Z"},
            {"id": 2, "url": "https://e.org/b", "title": "", "website_title": "B", "is_archived": True, "unread": True,
             "tag_names": [], "date_added": "2024-03-01T10:00:00Z"},
            {"id": 3, "url": "https://e.org/c", "title": "C", "is_archived": False, "unread": False, "tag_names": []},
        ],
    }
)  # fmt: skip
WALLABAG = json.dumps(
    [
        {"id": 1, "title": "A", "url": "https://e.org/a", "is_archived": True, "is_starred": 0, "content": '<p>"url":</p>',
         "created_at": "2016-09-08T11:55:58+0200", "archived_at": "2016-09-09T23:55:58+0200", "mimetype": "text/html",
         "language": "en", "reading_time": 6, "domain_name": "e.org", "tags": ["gpu"],
         "annotations": [{"text": "mine", "quote": "q"}]},
        {"id": 2, "title": "B", "url": "https://e.org/b", "is_archived": 0, "is_starred": 1, "reading_time": 0,
         "created_at": "2016-09-08T11:55:58+0200", "tags": [{}], "annotations": []},
        {"id": 3, "title": "C", "url": "https://e.org/c", "is_read": "1", "is_fav": "0", "tags": ""},
    ]
)  # fmt: skip
LINKWARDEN = json.dumps(
    {
        "id": 1, "name": "me",
        "collections": [
            {"id": 1, "name": "ML", "parentId": None, "links": [
                {"id": 1, "name": "A", "url": "https://e.org/a", "description": "d", "tags": [{"id": 1, "name": "gpu"}],
                 "createdAt": "2024-03-01T10:00:00.000Z"}]},
            {"id": 2, "name": "Papers", "parentId": 1, "links": [{"id": 2, "name": "", "url": "https://e.org/b", "tags": []}]},
            {"id": 3, "name": "Round", "parentId": 4, "links": [{"name": "Pdf", "url": None}]},
            {"id": 4, "name": "And round", "parentId": 3, "links": []},
        ],
    }
)  # fmt: skip
FIREFOX = json.dumps(
    {
        "guid": "root________", "title": "", "typeCode": 2, "type": "text/x-moz-place-container", "root": "placesRoot",
        "children": [
            {"guid": "menu________", "title": "menu", "typeCode": 2, "root": "bookmarksMenuFolder", "children": [
                {"title": "A", "typeCode": 1, "uri": "https://e.org/a", "dateAdded": 1700000000000000, "tags": "gpu,v1",
                 "annos": [{"name": "bookmarkProperties/description", "value": "mine"}]},
                {"title": "", "typeCode": 3, "type": "text/x-moz-place-separator"},
                {"title": "Recent", "typeCode": 1, "uri": "place:sort=12"}]},
            {"guid": "toolbar_____", "title": "toolbar", "typeCode": 2, "root": "toolbarFolder", "children": [
                {"title": "ML", "typeCode": 2, "children": [{"title": "B", "typeCode": 1, "uri": "https://e.org/b"}]},
                {"title": "Empty", "typeCode": 2}]},
            {"guid": "tags________", "title": "tags", "typeCode": 2, "root": "tagsFolder", "children": [
                {"title": "gpu", "typeCode": 2, "children": [{"title": "A", "typeCode": 1, "uri": "https://e.org/a"}]}]},
        ],
    }
)  # fmt: skip
CHROME = json.dumps(
    {
        "checksum": "0", "version": 1,
        "roots": {
            "bookmark_bar": {"name": "Bookmarks bar", "type": "folder", "children": [
                {"date_added": "13344473600000000", "name": "A", "type": "url", "url": "https://e.org/a"},
                {"name": "ML", "type": "folder", "children": [
                    {"date_added": "0", "name": "chrome", "type": "url", "url": "chrome://settings"},
                    {"date_added": "13344473600000000", "name": "B", "type": "url", "url": "https://e.org/b"}]}]},
            "other": {"name": "Other bookmarks", "type": "folder", "children": []},
            "sync_transaction_version": "1",
        },
    },
    indent=3,
)  # fmt: skip
CSLJSON = json.dumps(
    [
        {"id": "a", "type": "article-journal", "title": 'On <i>B</i><sub>2</sub> &amp; <span class="nocase">GPU</span>s',
         "DOI": "10.1000/xyz", "issued": {"date-parts": [["2024", 3]]}, "author": [{"literal": "X"}],
         "accessed": {"date-parts": [["2024", 3, 1]]}, "keyword": "gpu; deep learning",
         "note": "Read_Status: Read\nRead_Status_Date: 2024-03-05T10:00:00Z\nmine"},
        {"id": "b", "type": "webpage", "title": "B", "URL": "https://e.org/b", "note": "Read_Status: In Progress"},
        {"id": "c", "type": "book", "title": "C", "issued": {"literal": "once"}},
    ]
)  # fmt: skip
BIBTEX = r"""% Encoding: UTF-8
@string{nips = "NeurIPS"}

@article{vaswani,
  title = {Attention Is {\"A}ll {You} \& {I} Need, 100\%},
  url = {https://e.org/a\_b?x=1\&y=50\%25},
  journal = nips,
  keywords = {gpu, deep learning},
  readstatus = {read},
  creationdate = {2024-03-01T10:00:00},
  groups = {ML, Papers},
  annote = {mine},
}

@misc{flash, title = {Flash}, eprint = {2205.14135}, archivePrefix = {arXiv}}
@inproceedings{doi, title = "By {DOI}", doi = {https://doi.org/10.1000/ab\_c}, readstatus = "skimmed"}
@misc{flash, title = {The same key}, howpublished = {\url{https://e.org/same}}}
@misc{broken, title = {No end, url = {https://e.org/broken}
@book{paper, title = {On paper only}, publisher = {X}}
"""
RIS = """\
Provider: X
TY  - JOUR
TI  - By DOI
DO  - 10.1000/xyz
KW  - gpu
KW  - deep learning
N1  - mine
ER  -\x20

TY  - BLOG
T1  - Two addresses
UR  - ftp://e.org/x;https://e.org/b
AB  - about
ER then more of it
ER  -
TY  - ODD
TI  - No end, no address
"""
GOODREADS = '''\
Book Id,Title,Author,ISBN,My Rating,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review
1,"Dune (Dune, #1)",Frank Herbert,"=""978044""",5,2024/03/05,2024/03/01,"sf, favorites","sf (#1)",read,Great<br/>fun &amp; more
2,Ulysses,James Joyce,"=""""",0,,2024/03/01,"dnf","dnf (#1)",dnf,
3,Emma,Jane Austen,,0,,2024/03/01,currently-reading,,currently-reading,
4,SICP,Abelson,,0,,2024/03/01,"to-read, cs",,to-read,
'''
TODOTXT = """\
x 2024-03-05 2024-03-01 Read https://e.org/a?x=1 +ml @gpu due:2024-04-01
(A) 2024-03-01 https://e.org/b +ml +papers @deep

x 2024-03-05 Given up https://e.org/c status:dropped id:kqzmtr
Call mum +home
X marks https://e.org/d @spot
"""
OPML = """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Subs & more</title></head><body>
<outline text="News">
  <outline type="rss" text="Feed" xmlUrl="https://e.org/feed?a=1&b=2"/>
  <outline type="link" text="A &amp; B" url="https://e.org/a?a=1&b=2" created="Fri, 01 Mar 2024 10:00:00 GMT" category="gpu,/x/y"/>
</outline>
<outline type="link" text="C" url="https://e.org/c" category="/ML/Papers"/>
</body></opml>
"""
CSV = """\
Name;Link;Labels;Comment;Finished;Date added
"Paper; one";https://e.org/a;gpu, deep learning;mine;2024-03-05;1.3.2024
B;https://e.org/b;;;yes;2024/03/02
C;https://e.org/c;;;no;3/4/2024
"""
JSON = json.dumps(
    {
        "version": 3,
        "items": [
            {"name": "ML", "children": [
                {"name": "A", "link": "https://e.org/a", "dateAdded": 1709287200000, "labels": ["gpu", {"name": "v1"}]}]},
            {"name": "B", "link": "https://e.org/b", "status": "reading", "startedAt": "2024-03-02", "readingTime": 12.4},
            "https://e.org/lost",
        ],
    }
)  # fmt: skip
JSONL = """\
{"url": "https://e.org/a", "title": "A", "toread": "no", "created_at": "2024-03-01"}
{"url": "https://e.org/b", "title": "B"
{"url": "https://e.org/c", "topic": "ml", "done": "2024-03-05", "started": "2024-03-02"}
["not an object"]
"""
READTRACK = """\
{"readtrack": 1, "topics": [{"id": "vllm", "name": "推理引擎"}, {"id": "cuda", "name": null}], "links": [
{"id": "kqzmtr", "topic": "cuda", "title": "A", "url": "https://e.org/a?utm_source=x", "status": "dropped",
 "tags": ["gpu"], "added": "2024-03-01", "started": true, "done": "2024-03-04", "dropped": "2024-03-05", "minutes": 12,
 "note": "one\\ntwo", "author": "Ada", "published": "2024-02-29"},
{"id": "raft-paper", "topic": "vllm", "title": "B", "url": null, "status": "unread"},
{"id": "x", "topic": "vllm"}
]}
"""
GITHUB = json.dumps(
    [
        {"starred_at": "2024-03-01T10:00:00Z", "repo": {
            "id": 1, "name": "ruff", "full_name": "astral-sh/ruff", "owner": {"login": "astral-sh"},
            "html_url": "https://github.com/astral-sh/ruff", "description": "A linter",
            "url": "https://api.github.com/repos/astral-sh/ruff", "topics": ["python", "linter"],
            "created_at": "2022-08-09T17:17:44Z"}},
        {"full_name": "o/r", "html_url": "https://github.com/o/r", "url": "https://api.github.com/repos/o/r",
         "description": None},
    ]
)  # fmt: skip
STARRED = json.dumps(
    {
        "id": "user/-/state/com.google/starred",
        "items": [
            {"title": "A &  B", "published": 1709287200, "canonical": [{"href": "https://e.org/a"}],
             "categories": ["user/-/state/com.google/read", "user/-/label/gpu"], "author": "N"},
            {"title": "C", "alternate": [{"href": "https://e.org/c", "type": "text/html"}]},
            {"title": "No address", "categories": "x"},
        ],
    }
)  # fmt: skip
TABS = json.dumps(
    [
        {"windows": {"7": {"1": {"id": 1, "url": "https://e.org/a", "title": "A"},
                           "2": {"id": 2, "url": "about:blank", "title": "New tab"}}},
         "windowsNumber": 1, "tabsNumber": 2, "name": "Research", "date": 1709287200000, "tag": []},
        {"windows": {"8": {"3": {"url": "https://e.org/b", "title": ""}}}, "name": "", "tabsNumber": 1},
    ]
)  # fmt: skip
SAFARI = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>Title</key><string></string><key>Children</key><array>
<dict><key>Title</key><string>BookmarksBar</string><key>WebBookmarkType</key><string>WebBookmarkTypeList</string>
<key>Children</key><array><dict><key>Title</key><string>ML</string><key>Children</key><array>
<dict><key>URLString</key><string>https://e.org/a</string><key>WebBookmarkType</key><string>WebBookmarkTypeLeaf</string>
<key>URIDictionary</key><dict><key>title</key><string>A</string></dict></dict></array></dict></array></dict>
<dict><key>Title</key><string>com.apple.ReadingList</string><key>Children</key><array>
<dict><key>URLString</key><string>https://e.org/b</string><key>URIDictionary</key><dict><key>title</key><string>B</string></dict>
<key>ReadingList</key><dict><key>DateAdded</key><date>2024-03-01T10:00:00Z</date>
<key>DateLastViewed</key><date>2024-03-05T10:00:00Z</date></dict></dict>
</array></dict></array></dict></plist>
"""
LINKACE = """\
id,user_id,url,title,description,icon,visibility,status,check_disabled,created_at,updated_at,deleted_at,tags,lists
1,1,https://e.org/a,A,Words,link,1,1,0,2024-03-01 10:00:00,2024-03-02 10:00:00,,"gpu,v1","ML,Papers"
2,1,https://e.org/b,B,,link,1,3,0,2024-03-01 10:00:00,,,,
"""
TODOIST = """\
TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE
section,Papers,,,,,,,,
task,[A](https://e.org/a) @gpu,,4,1,Me (1),,,en,Europe/Berlin
task,Read https://e.org/b,,4,1,Me (1),,,en,Europe/Berlin
task,Call mum,,4,1,Me (1),,,en,Europe/Berlin
note,a comment,,,,Me (1),,,,
"""
FEED = """\
<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog</title><link>https://e.org</link>
<item><title><![CDATA[A & <b>B</b>]]></title><link>https://e.org/a?a=1&amp;b=2</link><category>gpu</category>
<dc:creator>N</dc:creator><pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate><description>long &amp; dull</description></item>
<item><title>C</title><guid>https://e.org/c</guid></item>
<item><title>No address</title></item>
</channel></rss>
"""
YAML = """\
# my links
reading:
  - title: "A: one"
    url: https://e.org/a
    tags: [gpu, 'v 1']
    read: true
    date: 2024-03-01
    note: two words
  - title: B
    url: https://e.org/b#c
    topic: ml
"""
ORG = """\
#+TITLE: Reading
* LLM
** TODO [#A] [[https://e.org/a][A]] a note :gpu:
   :PROPERTIES:
   :CREATED: [2024-03-01 Fri]
   :END:
** DONE B
   CLOSED: [2024-03-05 Tue 10:00]
   See [[https://e.org/b][paper]] and [[https://e.org/other][another]].
* Links
- [X] https://e.org/c
- [[https://e.org/d][D]]
"""
TEXT = """\
https://e.org/a | A | Site
https://e.org/b

2024-03-01 09:12
C #gpu
https://e.org/c worth it

only words
"""
MARKDOWN = "## 推理引擎\n\n- [ ] [A](https://e.org/a)\n- [x] [B](https://e.org/b)（细节）\n- [ ] call mum\n"

SAMPLES: Mapping[str, str] = {
    "netscape": FIREFOX_HTML,
    "pocket": POCKET,
    "pocket-html": POCKET_HTML,
    "raindrop": RAINDROP,
    "instapaper": INSTAPAPER,
    "omnivore": OMNIVORE,
    "reader": READER,
    "pinboard": PINBOARD,
    "karakeep": KARAKEEP,
    "linkding": LINKDING,
    "wallabag": WALLABAG,
    "linkwarden": LINKWARDEN,
    "github": GITHUB,
    "starred": STARRED,
    "tabs": TABS,
    "firefox": FIREFOX,
    "chrome": CHROME,
    "safari": SAFARI,
    "csljson": CSLJSON,
    "bibtex": BIBTEX,
    "ris": RIS,
    "goodreads": GOODREADS,
    "linkace": LINKACE,
    "todoist": TODOIST,
    "todotxt": TODOTXT,
    "opml": OPML,
    "feed": FEED,
    "csv": CSV,
    "json": JSON,
    "jsonl": JSONL,
    "readtrack": READTRACK,
    "yaml": YAML,
    "org": ORG,
    "markdown": MARKDOWN,
    "text": TEXT,
}

# What a format can say beyond its sample, for the table in docs/import-export.md.
_OBJECT = """{"url": "https://e.org/a", "status": "dropped", "dropped": "2024-03-05", "note": "n", "tags": ["gpu"], "topic": "ml"}"""
MORE: Mapping[str, Sequence[str]] = {
    "netscape": [
        '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF="https://e.org/a" TOREAD="0">A</A>\n</DL>\n'
    ],
    "csv": ["url,topic,started,status\nhttps://e.org/a,ml,2024-03-05,reading\nhttps://e.org/b,ml,,dropped\n"],
    "json": [f"[{_OBJECT}]", """[{"url": "https://e.org/a", "done": "2024-03-05"}]"""],
    "jsonl": [_OBJECT],
    "readtrack": [
        """{"readtrack": 1, "links": [{"url": "https://e.org/a", "status": "reading", "started": "2024-03-02"}]}"""
    ],
    "reader": ["URL,Document tags,Location,Document note\nhttps://e.org/a,gpu,archive,n\n"],
    "yaml": ["- url: https://e.org/a\n  status: reading\n- url: https://e.org/b\n  status: dropped\n"],
    "org": ["* READING [[https://e.org/a][A]]\n* CANCELLED [[https://e.org/b][B]]\n  CLOSED: [2024-03-05 Tue]\n"],
    "markdown": [
        "- [x] [A](https://e.org/a) #gpu ➕ 2024-03-01 ✅ 2024-03-05\n- [/] [B](https://e.org/b)\n- [-] [C](https://e.org/c)\n"
    ],
    "text": ["[x] A https://e.org/a\n"],
}


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()
