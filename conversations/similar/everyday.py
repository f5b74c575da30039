"""Words that say nothing of what a text is about, though they are no stop words of Postgres.

In a large service their counts tell as much. A small one has too few texts for that: "week" is in as many as "gate".
"""

# As `english_stem` has them, so in any of their forms: how many, who, when, ordinary doing, and what every office has.
_STEMS = """
one two three four five six seven eight nine ten eleven twelv fifteen twenti thirti forti fifti hundr half quarter
first second third fourth last next once twice pair singl dozen everi anoth other whole part rest sever fewer less
least mani much lot enough
everybodi everyon everyth somebodi someon someth nobodi noth anybodi anyon anyth person peopl us thing way place side
minut hour day week daili month year today tomorrow yesterday morn afternoon even time moment date monday tuesday
wednesday thursday friday saturday sunday weekend januari februari march april may june juli august septemb octob
novemb decemb alway never often usual sometim alreadi still yet later earli late long longer short soon ago
away back front togeth alon instead without within sinc around along across behind besid
make made take took taken give given go goe gone went come came get got put keep kept let leav left hold set turn bring
show see saw seen look find found know knew known think want need like help use tri work start begin began end stop
finish close open chang move done say said tell told ask answer call ring speak hear heard read write written wrote
send sent repli wait stand sit meet happen mean meant feel becom stay seem miss lose lost add join share agre choos
offer check count pay spend cost
good better best bad wors worst new old big small littl larg differ right wrong easi hard quick slow sure abl readi real
clear full possibl import common normal general special certain simpl plain
team colleagu staff offic manag job letter email mail messag form page line list note question number name word paper
copi address phone telephon room case idea problem reason exampl custom system
could would might must cannot also realli howev therefor whoever whatev whenev anyway mayb perhap per although though
okay yes
"""
EVERYDAY = frozenset(_STEMS.split())
