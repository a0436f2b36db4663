{#- The dimensions of the personality in the order of the code's letters, each with the letter for a score
of at most 0 and the letter for a score above 0. -#}
{%- macro personality_dimensions() -%}
    {{ return({
        'exploration': ['F', 'E'],
        'newness': ['T', 'N'],
        'variety': ['L', 'V'],
        'uniqueness': ['C', 'U'],
    }) }}
{%- endmacro -%}
