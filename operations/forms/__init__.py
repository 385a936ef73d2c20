"""Forms of operations: phases, planning, participants, timetable, results, files, uploads."""
