"""Makes dossiers in bulk: lives told by chance, written as the services would have written them.

`catalogue` reads what the installation offers, `arrivals` says when people come, `paths` what becomes of
their dossier, `story` who does what when, `life` keeps the rows that follow, `writer` sends them by COPY.
"""
