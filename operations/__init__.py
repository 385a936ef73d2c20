"""Operations of all bodies, and the planning, execution and results of JCOs."""
