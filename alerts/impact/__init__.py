"""Figures for trustees: counted once for each closed period, protected, drawn. Reads everything, changes nothing."""
