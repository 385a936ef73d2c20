"""Operations of every body, and the planning and execution of JCOs."""
