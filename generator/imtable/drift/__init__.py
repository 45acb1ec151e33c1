"""Two sides of a comparison -> changes -> a verdict.

`sides` and `git` say what is compared, `facts` what differs, `usage` which functions a program
uses, `waivers` what somebody accepted, `history` which commit it was, `relevance` which of the
changes count, `compare` puts it together. Prints nothing: that is the business of `report`.
"""
